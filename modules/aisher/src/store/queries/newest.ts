import { z } from 'zod';
import { nanosOrNull } from './columns.ts';
import type { Door, Query } from './door.ts';

type Newest = { at: bigint | null };
const row = z.object({ at: nanosOrNull });
const newestOf = (sql: string): Query<Newest> => ({ row, sql });

const daySeconds = 86_400;
/** A clock that is ahead writes rows of tomorrow, which say nothing about today. */
export const aheadSeconds = 600;

export const newestSpan = newestOf(`
select toUnixTimestamp64Nano(max(timestamp)) as at
from signoz_traces.distributed_signoz_index_v3
where {scope} and ts_bucket_start >= {now:Int64} - ${daySeconds}
  and timestamp <= toDateTime64({now:Int64} + ${aheadSeconds}, 9)`);

export const newestLog = newestOf(`
select toInt64(max(timestamp)) as at from signoz_logs.distributed_logs_v2
where {scope} and ts_bucket_start >= {now:Int64} - ${daySeconds}
  and timestamp <= ({now:Int64} + ${aheadSeconds}) * 1000000000`);

export const newestSample = newestOf(`
select toUnixTimestamp64Nano(max(sampled)) as at from (
  select at as sampled from signoz_metrics.distributed_samples
  where {scope} and at >= toDateTime64({now:Int64} - ${daySeconds}, 9)
    and at <= toDateTime64({now:Int64} + ${aheadSeconds}, 9)
)`);

export interface NewestRows {
  readonly traces: Date | null;
  readonly logs: Date | null;
  readonly metrics: Date | null;
}

/** The newest row of each signal within the last day; null where there is none. */
export async function readNewest(door: Door, org: string, now: Date): Promise<NewestRows> {
  const seconds = Math.floor(now.getTime() / 1_000);
  const newest = async (query: Query<Newest>) => {
    const [found] = await door.ask(org, query, { now: seconds });
    return found?.at == null ? null : new Date(Number(found.at / 1_000_000n));
  };
  const [traces, logs, metrics] = await Promise.all(
    [newestSpan, newestLog, newestSample].map(newest),
  );
  return { traces: traces ?? null, logs: logs ?? null, metrics: metrics ?? null };
}
