import { z } from 'zod';
import type { Settings } from '../client/settings.ts';
import { count, map, nanos, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { exceptionsInEvents, exceptionsInIndex } from './exceptions.ts';
import { aheadSeconds } from './newest.ts';
import { inBuckets, type Window } from './windows.ts';

/** Rows of one answer. */
export const blockRows = 5_000;
/** A reader begins so long before where it ended: rows arrive late. */
export const overlapSeconds = 120;

const errorRow = z
  .object({
    key: text,
    at_ns: nanos,
    trace_id: text,
    span_id: text,
    service: text,
    operation: text,
    type: text,
    message: text,
    stack: text,
    status: text,
    peer: text,
    resource: map,
    weight: number,
  })
  .transform(({ at_ns, trace_id, span_id, ...rest }) => ({
    ...rest,
    atNs: at_ns,
    traceId: trace_id,
    spanId: span_id,
  }));

/** A span that failed, an exception, or both in one. `key` names it wherever it is read again. */
export type ErrorRow = z.output<typeof errorRow>;

/** A page goes on behind the last row of the one before. */
const after = '(at_ns, key) > ({afterNs:Int64}, {afterKey:String})';

/** Exceptions lie within their span, so a span that began some minutes before the window may have one in it. */
const wideSeconds = 300;

/** Which rows beside those of the window, as a condition on either table. */
interface Narrowed {
  readonly spans: string;
  readonly thrown: string;
}
const all: Narrowed = { spans: 'true', thrown: 'true' };

const errorRowsFrom = (
  thrown: typeof exceptionsInIndex,
  narrowed = all,
  settings: Settings = {},
): Query<ErrorRow> => ({
  row: errorRow,
  settings,
  sql: `
with seen as (
  select toUnixTimestamp64Nano(timestamp) as span_ns, trace_id, span_id, serviceName as service,
    name as operation, status_message, response_status_code as status,
    if(db_name != '', db_name, external_http_url) as peer, resources_string as resource,
    {weight} as span_weight
  from signoz_traces.distributed_signoz_index_v3
  where {scope} and ${inBuckets} and has_error = true and ${narrowed.spans}
    and timestamp >= toDateTime64({from:Int64} - ${wideSeconds}, 9)
    and timestamp < toDateTime64({until:Int64}, 9)
  limit 1 by trace_id, span_id
), thrown as (${thrown({ before: wideSeconds, after: wideSeconds, where: narrowed.thrown })}
), joined as (
  select e.error_id != '' as is_thrown,
    if(is_thrown, e.error_id, concat('span:', toString(s.trace_id), ':', s.span_id)) as key,
    if(is_thrown, toUnixTimestamp64Nano(e.at), s.span_ns) as at_ns,
    toString(if(is_thrown, e.trace_id, s.trace_id)) as trace,
    if(is_thrown, e.span_id, s.span_id) as span,
    if(is_thrown, e.service, s.service) as service_name, s.operation as operation_name,
    e.type as thrown_type, if(e.message != '', e.message, s.status_message) as said,
    e.stack as thrown_stack, s.status as status_code, s.peer as peer_name,
    if(is_thrown, e.resource, s.resource) as labels,
    if(is_thrown, e.stands_for, s.span_weight) as stands_for_all
  from seen as s full outer join thrown as e on s.trace_id = e.trace_id and s.span_id = e.span_id
)
select key, at_ns, trace as trace_id, span as span_id, service_name as service,
  operation_name as operation, thrown_type as type, said as message, thrown_stack as stack,
  status_code as status, peer_name as peer, labels as resource, stands_for_all as weight
from joined
where at_ns >= {from:Int64} * 1000000000 and at_ns < {until:Int64} * 1000000000 and ${after}
order by at_ns, key limit {limit:UInt32}`,
});

export const errorRows = errorRowsFrom(exceptionsInIndex);
export const errorRowsOfEvents = errorRowsFrom(exceptionsInEvents);

const logRow = z
  .object({
    key: text,
    at_ns: nanos,
    trace_id: text,
    span_id: text,
    service: text,
    severity: text,
    severity_number: count,
    said: text,
    attributes: map,
    resource: map,
    scope_name: text,
    weight: number,
  })
  .transform(({ at_ns, trace_id, span_id, severity_number, scope_name, said, ...rest }) => ({
    ...rest,
    body: said,
    atNs: at_ns,
    traceId: trace_id,
    spanId: span_id,
    severityNumber: severity_number,
    scopeName: scope_name,
  }));

export type ErrorLogRow = z.output<typeof logRow>;

/** From this number on OpenTelemetry speaks of an error. */
const errorSeverity = 17;

const errorLogRowsWhere = (narrowed: string, settings: Settings = {}): Query<ErrorLogRow> => ({
  row: logRow,
  settings,
  sql: `
select id as key, toInt64(timestamp) as at_ns, trace_id, span_id,
  resources_string['service.name'] as service, severity_text as severity, severity_number,
  {body} as said,
  attributes_string as attributes, resources_string as resource, scope_name, {weight} as weight
from signoz_logs.distributed_logs_v2
where {scope} and ${inBuckets} and severity_number >= ${errorSeverity} and ${narrowed}
  and timestamp >= {from:Int64} * 1000000000 and timestamp < {until:Int64} * 1000000000 and ${after}
order by at_ns, key limit 1 by key limit {limit:UInt32}`,
});

export const errorLogRows = errorLogRowsWhere('true');

/** How long a question about one trace of any day may take. */
export const traceErrorsMsMax = 2_000;
const brief: Settings = { max_execution_time: traceErrorsMsMax / 1_000 };
const ofTrace = (column: string) => `${column} = {trace:String}`;

export const traceErrorRows = errorRowsFrom(
  exceptionsInIndex,
  { spans: ofTrace('trace_id'), thrown: ofTrace('traceID') },
  brief,
);
export const traceErrorRowsOfEvents = errorRowsFrom(
  exceptionsInEvents,
  { spans: ofTrace('trace_id'), thrown: ofTrace('trace_id') },
  brief,
);
export const traceErrorLogRows = errorLogRowsWhere(ofTrace('trace_id'), brief);

const stepSecondsMin = 60;

/**
 * All rows of a window in order of time, a block at a time. Each block is a whole answer: it can be asked for again, it is known to be
 * complete, and who reads slowly keeps no query open.
 */
async function* blocks<R extends { readonly key: string; readonly atNs: bigint }>(
  door: Door,
  org: string,
  query: Query<R>,
  { from, until }: Window,
  limit: number,
): AsyncGenerator<R[]> {
  let last = { atNs: 0n, key: '' };
  let start = from;
  let step = until - from;
  while (start < until) {
    const end = Math.min(until, start + step);
    const after = { afterNs: String(last.atNs), afterKey: last.key };
    const rows = await door.ask(org, query, { from: start, until: end, limit, ...after });
    if (rows.length > 0) yield rows;
    const newest = rows.at(-1);
    if (newest === undefined || rows.length < limit) {
      start = end;
      // It was a burst: what follows it is asked for in longer and longer pieces.
      step *= 2;
      continue;
    }
    // What was read is not joined again, and no more is joined than two blocks or so.
    last = newest;
    const reached = Math.max(start, Number(newest.atNs / 1_000_000_000n));
    step = Math.max(stepSecondsMin, 2 * (reached - start));
    start = reached;
  }
}

export const readErrors = (
  door: Door,
  org: string,
  window: Window,
  limit = blockRows,
): AsyncGenerator<ErrorRow[]> =>
  blocks(door, org, door.exceptions === 'index' ? errorRows : errorRowsOfEvents, window, limit);

export const readErrorLogs = (
  door: Door,
  org: string,
  window: Window,
  limit = blockRows,
): AsyncGenerator<ErrorLogRow[]> => blocks(door, org, errorLogRows, window, limit);

/** No telemetry is older than its first bucket; before it, times of the engine would lie before 1970. */
const firstSecond = 3_600;
const traceErrorsMax = 100;

/** The first errors of a trace, of whatever day. `now`: in seconds. */
export async function readTraceErrors(
  door: Door,
  org: string,
  { trace, now }: { readonly trace: string; readonly now: number },
): Promise<{ readonly errors: ErrorRow[]; readonly logs: ErrorLogRow[] }> {
  const params = {
    trace,
    from: firstSecond,
    until: now + aheadSeconds,
    limit: traceErrorsMax,
    afterNs: '0',
    afterKey: '',
  };
  const rows = door.exceptions === 'index' ? traceErrorRows : traceErrorRowsOfEvents;
  const [errors, logs] = await Promise.all([
    door.ask(org, rows, params),
    door.ask(org, traceErrorLogRows, params),
  ]);
  return { errors, logs };
}
