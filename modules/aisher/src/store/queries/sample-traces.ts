import { z } from 'zod';
import { count, nanos, text } from './columns.ts';
import type { Door, Query } from './door.ts';

const row = z
  .object({
    trace: text,
    start_ns: nanos,
    end_ns: nanos,
    spans: count,
    host: text,
  })
  .transform(({ start_ns, end_ns, ...rest }) => ({ ...rest, startNs: start_ns, endNs: end_ns }));

/** How long a trace ran, and how many spans it has. `host` is where the span ran that was asked for. */
export type TraceLength = z.output<typeof row>;

export const traceLengths: Query<TraceLength> = {
  row,
  sql: `
select toString(trace_id) as trace, toUnixTimestamp64Nano(min(timestamp)) as start_ns,
  max(toUnixTimestamp64Nano(timestamp) + toInt64(duration_nano)) as end_ns,
  uniqExact(span_id) as spans,
  anyIf(resources_string['host.name'], span_id = {span:String}) as host
from signoz_traces.distributed_signoz_index_v3
where {scope} and trace_id in {traces:Array(String)}
  and ts_bucket_start >= {earliest:Int64} and ts_bucket_start <= {latest:Int64}
group by trace`,
};

const aroundSeconds = 3_600;

export interface LengthsAsked {
  readonly traces: readonly string[];
  /** Of one of them, '' for none. */
  readonly span: string;
  /** The first and the last moment at which one of them is known to have run, in seconds. */
  readonly from: number;
  readonly until: number;
}

export const readTraceLengths = (
  door: Door,
  org: string,
  { traces, span, from, until }: LengthsAsked,
): Promise<TraceLength[]> =>
  door.ask(org, traceLengths, {
    traces,
    span,
    earliest: from - aroundSeconds,
    latest: until + aroundSeconds,
  });
