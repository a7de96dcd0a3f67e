import { z } from 'zod';
import { flag, flags, map, nanos, numbers, text, texts } from './columns.ts';
import type { Door, Query } from './door.ts';

const span = z
  .object({
    span_id: text,
    parent_span_id: text,
    service: text,
    operation: text,
    kind: text,
    start_ns: nanos,
    duration_ns: nanos,
    has_error: flag,
    message: text,
    strings: map,
    numbers,
    bools: flags,
    resource: map,
    events: texts,
  })
  .transform(({ span_id, parent_span_id, start_ns, duration_ns, has_error, ...rest }) => ({
    ...rest,
    spanId: span_id,
    parentSpanId: parent_span_id,
    startNs: start_ns,
    durationNs: duration_ns,
    hasError: has_error,
  }));

export type TraceSpan = z.output<typeof span>;

const spansMax = 5_000;
/** A trace lies around the moment where one of its spans is known. */
const aroundSeconds = 1_800;

/** When it has to be cut, spans that failed stay, and of these the short ones, which lie deep. */
export const traceSpans: Query<TraceSpan> = {
  row: span,
  sql: `
select span_id, parent_span_id, serviceName as service, name as operation, kind_string as kind,
  toUnixTimestamp64Nano(timestamp) as start_ns, duration_nano as duration_ns, has_error,
  status_message as message, attributes_string as strings, attributes_number as numbers,
  attributes_bool as bools, resources_string as resource, events
from signoz_traces.distributed_signoz_index_v3
where {scope} and trace_id = {trace:String}
  and ts_bucket_start >= {earliest:Int64} and ts_bucket_start <= {latest:Int64}
order by has_error desc, duration_nano limit 1 by span_id limit {limit:UInt32}`,
};

export interface Trace {
  /** By their start. */
  readonly spans: readonly TraceSpan[];
  /** Whether the trace has more spans than are shown. */
  readonly isCut: boolean;
}

const always = { earliest: 0, latest: 1e10 };
/** A bucket is named after its beginning, so the one before the first moment counts, too. */
const around = (near: number) => ({
  earliest: near - 2 * aroundSeconds,
  latest: near + aroundSeconds,
});

/** @param near a moment at which the trace ran, in seconds. Without one, or where nothing is near, all days are looked at. */
export async function readTrace(
  door: Door,
  org: string,
  { trace, near, max = spansMax }: { trace: string; near?: number; max?: number },
): Promise<Trace> {
  const ask = (when: typeof always) =>
    door.ask(org, traceSpans, { trace, ...when, limit: max + 1 });
  const close = near === undefined ? [] : await ask(around(near));
  const found = close.length > 0 ? close : await ask(always);
  const spans = found.slice(0, max).sort((a, b) => Number(a.startNs - b.startNs));
  return { spans, isCut: found.length > max };
}
