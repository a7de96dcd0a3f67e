import type { Door, Query } from './door.ts';
import { type LogLine, logColumns, logRow } from './log-row.ts';

export type RelatedLog = LogLine;

const logsMax = 500;

export const logsOfTrace: Query<RelatedLog> = {
  row: logRow,
  sql: `
select ${logColumns} from signoz_logs.distributed_logs_v2
where {scope} and trace_id = {trace:String}
  and ts_bucket_start >= {near:Int64} - 3600 and ts_bucket_start <= {near:Int64} + 3600
order by at_ns, id limit 1 by id limit {limit:UInt32}`,
};

const nearSeconds = 2;

export const logsNear: Query<RelatedLog> = {
  row: logRow,
  sql: `
select ${logColumns} from signoz_logs.distributed_logs_v2
where {scope} and resources_string['service.name'] = {service:String}
  and ({host:String} = '' or resources_string['host.name'] = {host:String})
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

/** @param asked `host` is '' where it is not known: then the service alone decides. */
export async function readRelatedLogs(
  door: Door,
  org: string,
  asked: { trace: string; near: number; service: string; host: string; limit?: number },
): Promise<RelatedLogs> {
  const { trace, near, service, host, limit = logsMax } = asked;
  if (trace !== '') {
    const logs = await door.ask(org, logsOfTrace, { trace, near, limit });
    if (logs.length > 0) return { logs, areLinked: true };
  }
  const logs = await door.ask(org, logsNear, { near, service, host, limit });
  return { logs, areLinked: false };
}
