import { z } from 'zod';
import { count, map, nanos, text } from './columns.ts';
import type { Door, Query } from './door.ts';

const row = z
  .object({
    id: text,
    at_ns: nanos,
    trace_id: text,
    span_id: text,
    service: text,
    severity: text,
    severity_number: count,
    said: text,
    attributes: map,
  })
  .transform(({ at_ns, trace_id, span_id, severity_number, said, ...rest }) => ({
    ...rest,
    body: said,
    atNs: at_ns,
    traceId: trace_id,
    spanId: span_id,
    severityNumber: severity_number,
  }));

export type RelatedLog = z.output<typeof row>;

const logsMax = 500;
const columns = `id, toInt64(timestamp) as at_ns, trace_id, span_id,
  resources_string['service.name'] as service, severity_text as severity, severity_number,
  {body} as said,
  attributes_string as attributes`;

export const logsOfTrace: Query<RelatedLog> = {
  row,
  sql: `
select ${columns} from signoz_logs.distributed_logs_v2
where {scope} and trace_id = {trace:String}
  and ts_bucket_start >= {near:Int64} - 3600 and ts_bucket_start <= {near:Int64} + 3600
order by at_ns, id limit 1 by id limit {limit:UInt32}`,
};

const nearSeconds = 2;

export const logsNear: Query<RelatedLog> = {
  row,
  sql: `
select ${columns} from signoz_logs.distributed_logs_v2
where {scope} and resources_string['service.name'] = {service:String}
  and resources_string['host.name'] = {host:String}
  and ts_bucket_start >= {near:Int64} - 3600 and ts_bucket_start <= {near:Int64} + 1800
  and timestamp >= ({near:Int64} - ${nearSeconds}) * 1000000000
  and timestamp < ({near:Int64} + ${nearSeconds + 1}) * 1000000000
order by at_ns, id limit 1 by id limit {limit:UInt32}`,
};

export interface RelatedLogs {
  readonly logs: readonly RelatedLog[];
  /** Of this very trace. Else they are of the same service and host, at about the same time. */
  readonly areLinked: boolean;
}

export async function readRelatedLogs(
  door: Door,
  org: string,
  asked: { trace: string; near: number; service: string; host: string },
): Promise<RelatedLogs> {
  const { trace, near, service, host } = asked;
  const limit = logsMax;
  if (trace !== '') {
    const logs = await door.ask(org, logsOfTrace, { trace, near, limit });
    if (logs.length > 0) return { logs, areLinked: true };
  }
  const logs = await door.ask(org, logsNear, { near, service, host, limit });
  return { logs, areLinked: false };
}
