import type { Door, Query } from './door.ts';
import { type LogLine, logColumns, logRow } from './log-row.ts';

export type TailRow = LogLine;

/** A text is looked for as it stands: no sign in it has a meaning. */
export const newestLogs: Query<TailRow> = {
  row: logRow,
  // Whoever looks for a secret must not learn by a line that it is there.
  stillAnswers: ({ body }, { contains }) =>
    body.toLowerCase().includes(String(contains).toLowerCase()),
  sql: `
select ${logColumns}
from signoz_logs.distributed_logs_v2
where {scope} and ts_bucket_start >= intDiv({from:Int64}, 1800) * 1800 - 1800
  and ts_bucket_start <= {until:Int64}
  and timestamp >= {fromNs:UInt64} and timestamp < toUInt64({until:Int64}) * 1000000000
  and ({service:String} = '' or resources_string['service.name'] = {service:String})
  and ({trace:String} = '' or trace_id = {trace:String})
  and severity_number >= {severity:UInt8}
  and ({contains:String} = '' or positionCaseInsensitiveUTF8(said, {contains:String}) > 0)
order by timestamp desc, id desc limit 1 by id limit {limit:UInt32}`,
};

export interface TailAsked {
  /** '' for any. */
  readonly service: string;
  readonly trace: string;
  readonly contains: string;
  /** 0 for any. */
  readonly severity: number;
  readonly limit: number;
}

/** Rows of a window that begins at a nanosecond, the newest first. */
export const readNewestLogs = (
  door: Door,
  org: string,
  { fromNs, until, ...asked }: TailAsked & { readonly fromNs: bigint; readonly until: number },
): Promise<TailRow[]> =>
  door.ask(org, newestLogs, {
    ...asked,
    fromNs: String(fromNs),
    from: Number(fromNs / 1_000_000_000n),
    until,
  });
