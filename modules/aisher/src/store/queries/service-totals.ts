import { z } from 'zod';
import { count, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z
  .object({
    service: text,
    namespace: text,
    calls: count,
    errors: count,
    p50_ms: number,
    p95_ms: number,
  })
  .transform(({ p50_ms, p95_ms, ...rest }) => ({ ...rest, p50Ms: p50_ms, p95Ms: p95_ms }));

/** What a service was asked for in a window: its spans that began a trace, or answered a call. */
export type ServiceTotal = z.output<typeof row>;

export const serviceTotals: Query<ServiceTotal> = {
  row,
  sql: `
select serviceName as service, any(resources_string['service.namespace']) as namespace,
  count() as calls, countIf(has_error) as errors,
  quantileTDigest(0.5)(duration_nano) / 1000000 as p50_ms,
  quantileTDigest(0.95)(duration_nano) / 1000000 as p95_ms
from signoz_traces.distributed_signoz_index_v3
where {scope} and ${inBuckets} and ${inWindow} and (kind in (2, 5) or parent_span_id = '')
group by service order by calls desc, service limit {limit:UInt32}`,
};

/** As many services as are known of one org. One more says that there are more. */
export const servicesReadMax = 10_000;

export const readServiceTotals = (
  door: Door,
  org: string,
  { from, until }: Window,
): Promise<ServiceTotal[]> =>
  door.ask(org, serviceTotals, { from, until, limit: servicesReadMax + 1 });
