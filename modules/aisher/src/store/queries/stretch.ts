import { z } from 'zod';
import { count, flag, map, nanos, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { exceptionsInEvents, exceptionsInIndex } from './exceptions.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

/**
 * All that a ranking reads of a window. Where there is too much, traces are drawn by their id: of a trace, everything is read or
 * nothing, and windows that are compared are drawn with the same share.
 */

/** A trace is drawn when its hash is below the share, in millionths. */
export const shareWhole = 1_000_000;
const drawn = (trace: string) => `cityHash64(toString(${trace})) % ${shareWhole} < {share:UInt32}`;

/** Traces that one of these services has a part in; all of them without a name. */
const touching = (trace: string) => `(empty({services:Array(String)}) or toString(${trace}) in (
    select toString(trace_id) from signoz_traces.distributed_signoz_index_v3
    where {scope} and ${inBuckets} and ${inWindow} and serviceName in {services:Array(String)}))`;

const logsInWindow = `${inBuckets}
  and timestamp >= {from:Int64} * 1000000000 and timestamp < {until:Int64} * 1000000000`;

export const stretchSize: Query<{ spans: number; logs: number }> = {
  row: z.object({ spans: count, logs: count }),
  sql: `
select (select count() from signoz_traces.distributed_signoz_index_v3
    where {scope} and ${inBuckets} and ${inWindow}) as spans,
  (select count() from signoz_logs.distributed_logs_v2 where {scope} and ${logsInWindow}) as logs`,
};

const span = z.object({
  trace: text,
  span_id: text,
  parent_span_id: text,
  operation: text,
  kind: count,
  start_ns: nanos,
  length_ns: nanos,
  has_failed: flag,
  message: text,
  service: text,
  release: text,
  peers: map,
});
export type StretchSpan = z.output<typeof span>;

/** What says who was called. */
const peerNames = [
  'peer.service',
  'db.system.name',
  'db.system',
  'db.namespace',
  'db.name',
  'messaging.system',
  'server.address',
];

export const stretchSpans: Query<StretchSpan> = {
  row: span,
  sql: `
select toString(trace_id) as trace, span_id, parent_span_id, name as operation, kind,
  toUnixTimestamp64Nano(timestamp) as start_ns, duration_nano as length_ns, has_error as has_failed,
  substringUTF8(status_message, 1, 500) as message, serviceName as service,
  resources_string['service.version'] as release,
  mapFilter((k, v) -> k in (${peerNames.map((name) => `'${name}'`).join(', ')}), attributes_string) as peers
from signoz_traces.distributed_signoz_index_v3
where {scope} and ${inBuckets} and ${inWindow} and ${drawn('trace_id')} and ${touching('trace_id')}
order by timestamp, span_id limit 1 by trace_id, span_id limit {limit:UInt32}`,
};

const thrown = z.object({
  error_id: text,
  at_ns: nanos,
  trace: text,
  span: text,
  service: text,
  type: text,
  message: text,
  stack: text,
  resource: map,
});
export type StretchException = z.output<typeof thrown>;

const exceptionsFrom = (
  read: typeof exceptionsInIndex,
  trace: string,
): Query<StretchException> => ({
  row: thrown,
  sql: `
select error_id, toUnixTimestamp64Nano(at) as at_ns, toString(trace_id) as trace, span_id as span,
  service, type, substringUTF8(message, 1, 2000) as message, substringUTF8(stack, 1, 8000) as stack, resource
from (${read({ before: 0, after: 0, where: `${drawn(trace)} and ${touching(trace)}` })})
order by at_ns, error_id limit {limit:UInt32}`,
});

export const stretchExceptions = exceptionsFrom(exceptionsInIndex, 'traceID');
export const stretchExceptionsOfEvents = exceptionsFrom(exceptionsInEvents, 'trace_id');

const log = z.object({
  key: text,
  at_ns: nanos,
  trace: text,
  span: text,
  service: text,
  release: text,
  severity: text,
  severity_number: count,
  said: text,
});
export type StretchLog = z.output<typeof log>;

export const stretchLogs: Query<StretchLog> = {
  row: log,
  sql: `
select id as key, toInt64(timestamp) as at_ns, trace_id as trace, span_id as span,
  resources_string['service.name'] as service, resources_string['service.version'] as release,
  severity_text as severity, severity_number, substringUTF8({body}, 1, 2000) as said
from signoz_logs.distributed_logs_v2
where {scope} and ${logsInWindow} and ${drawn("if(trace_id = '', id, trace_id)")}
  and (${touching('trace_id')} or (trace_id = '' and service in {services:Array(String)}))
order by at_ns, key limit 1 by key limit {limit:UInt32}`,
};

const point = z.object({
  metric: text,
  unit: text,
  kind: z.enum(['gauge', 'sum', 'histogram', 'summary']),
  temporality: z.enum(['unspecified', 'delta', 'cumulative']),
  labels: map,
  at_ns: nanos,
  level: number,
});
export type StretchPoint = z.output<typeof point>;

/** Series as levels of a grid: of a counter the last value of each step, else the mean. */
export const stretchPoints: Query<StretchPoint> = {
  row: point,
  sql: `
select p.metric as metric, p.unit as unit, p.kind as kind, p.temporality as temporality,
  l.labels as labels, p.at_ns as at_ns, p.level as level
from (
  select metric, fingerprint, any(unit) as unit, any(samples.kind) as kind,
    any(samples.temporality) as temporality,
    min(toUnixTimestamp64Nano(at)) as at_ns,
    if(any(samples.temporality) = 'cumulative', argMax(value, at), avg(value)) as level
  from signoz_metrics.distributed_samples as samples
  where {scope} and at >= toDateTime64({from:Int64}, 9) and at < toDateTime64({until:Int64}, 9)
  group by metric, fingerprint, intDiv(toUnixTimestamp(at), {step:UInt32})
  order by metric, fingerprint, at_ns limit {limit:UInt32}
) as p inner join (
  select metric, fingerprint, any(series.labels) as labels
  from signoz_metrics.distributed_series as series where {scope} group by metric, fingerprint
) as l on p.metric = l.metric and p.fingerprint = l.fingerprint
order by metric, at_ns`,
};

export interface StretchAsked {
  readonly window: Window;
  readonly services: readonly string[];
  /** In millionths. */
  readonly share: number;
  readonly limits: {
    readonly spans: number;
    readonly exceptions: number;
    readonly logs: number;
  };
}

/** Spans, exceptions and logs of the traces that are drawn. */
export async function readStretch(door: Door, org: string, asked: StretchAsked) {
  const { window, services, share, limits } = asked;
  const params = { ...window, services: [...services], share };
  const isIndexed = door.exceptions === 'index';
  const [spans, exceptions, logs] = await Promise.all([
    door.ask(org, stretchSpans, { ...params, limit: limits.spans }),
    door.ask(org, isIndexed ? stretchExceptions : stretchExceptionsOfEvents, {
      ...params,
      limit: limits.exceptions,
    }),
    door.ask(org, stretchLogs, { ...params, limit: limits.logs }),
  ]);
  return { spans, exceptions, logs };
}
