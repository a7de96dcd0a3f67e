import type { Described } from './describe.ts';

/**
 * What each kind of evidence is read by, for somebody who wants to see it in ClickHouse with their own eyes. Nothing here runs them:
 * on our own tables the door adds the org.
 */
const sql = {
  span: `select * from signoz_traces.distributed_signoz_index_v3
where trace_id = {trace:String} and span_id = {span:String}
  and ts_bucket_start >= {at:Int64} - 3600 and ts_bucket_start <= {at:Int64} + 1800`,
  exception: `select * from signoz_traces.distributed_signoz_error_index_v2
where errorID = {error:String} and timestamp >= toDateTime64({at:Int64} - 60, 9)
  and timestamp < toDateTime64({at:Int64} + 60, 9)`,
  log: `select * from signoz_logs.distributed_logs_v2
where id = {log:String} and ts_bucket_start >= {at:Int64} - 3600 and ts_bucket_start <= {at:Int64} + 1800`,
  edge: `select c.has_error as failed, count() as calls, quantile(0.5)(c.duration_nano) as middle_nano
from signoz_traces.distributed_signoz_index_v3 as c
  left join signoz_traces.distributed_signoz_index_v3 as p
  on c.trace_id = p.trace_id and c.parent_span_id = p.span_id
where c.timestamp >= toDateTime64({from:Int64}, 9) and c.timestamp < toDateTime64({until:Int64}, 9)
  and (p.serviceName = {caller:String} and c.serviceName = {callee:String}
    or c.serviceName = {caller:String} and has(mapValues(c.attributes_string), {callee:String}))
group by failed`,
  series: `select at, value from signoz_metrics.distributed_samples as s
  inner join signoz_metrics.distributed_series as l on s.metric = l.metric and s.fingerprint = l.fingerprint
where s.metric = {metric:String} and has(mapValues(l.labels), {service:String})
  and at >= toDateTime64({from:Int64}, 9) and at < toDateTime64({until:Int64}, 9) order by at`,
} as const;

interface EvidenceQuery {
  readonly sql: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Seconds {
  readonly from: number;
  readonly until: number;
}

/** Null for what telemetry does not have, such as a deploy that somebody told us of. */
export function queryOf({ reference, at }: Described, window: Seconds): EvidenceQuery | null {
  const around = { at: String(at) };
  const within = { from: String(window.from), until: String(window.until) };
  switch (reference.kind) {
    case 'span':
      return {
        sql: sql.span,
        params: { trace: reference.traceId, span: reference.spanId, ...around },
      };
    case 'exception':
      return { sql: sql.exception, params: { error: reference.errorId, ...around } };
    case 'log':
      return { sql: sql.log, params: { log: reference.logId, ...around } };
    case 'edge':
      return { sql: sql.edge, params: { caller: reference.from, callee: reference.to, ...within } };
    case 'series':
      return {
        sql: sql.series,
        params: { metric: reference.metric, service: reference.service, ...within },
      };
    default:
      return null;
  }
}
