import { z } from 'zod';

/** How many spans an org has in the store, and how many of them differ. */
export const spanCounts = {
  sql: `select toUInt32(count()) as spans, toUInt32(uniqExact(trace_id, span_id)) as different
    from signoz_traces.signoz_index_v3 where {scope}`,
  row: z.object({ spans: z.number(), different: z.number() }),
};
export type SpanCounts = z.infer<typeof spanCounts.row>;
