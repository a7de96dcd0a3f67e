import type { Job } from '../core/job.ts';
import type { JobData } from './job-row.ts';

export type Execute = (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

export interface NewRow {
  readonly id: string;
  readonly data: JobData | { readonly at: string; readonly jobs: readonly string[] };
  readonly priority?: number;
  readonly startAfter?: Date | null;
}

export const heartbeatSeconds = 10;
export const keptSeconds = 7 * 86_400;
/** What the clock makes is 99 of 100 jobs, and no story needs it. */
export const tickKeptSeconds = 3_600;
/** Jobs that failed for good. */
export const failedKeptSeconds = 30 * 86_400;
const waitingKeptSeconds = 30 * 86_400;

/** What pg-boss keeps of a queue, and an older server reads. */
// biome-ignore lint/suspicious/noExplicitAny: any job's numbers are read alike.
export function queueOptions(job: Job<any>) {
  const retryDelay = Math.round(job.backoffMs / 1_000);
  return {
    retryLimit: job.retriesMax,
    retryDelay,
    ...(retryDelay > 0 ? { retryBackoff: true, retryDelayMax: 300 } : { retryBackoff: false }),
    expireInSeconds: Math.max(1, Math.ceil(job.timeoutMs / 1_000)),
    heartbeatSeconds,
    deleteAfterSeconds: keptSeconds,
    retentionSeconds: waitingKeptSeconds,
    notify: false,
  };
}

/**
 * Adds jobs of one kind, and leaves those alone whose id is there. `isTick`: the clock makes them, so they go after an
 * hour, and an org that has one of the kind waiting gets no other.
 */
export async function insertJobs(
  execute: Execute,
  schema: string,
  // biome-ignore lint/suspicious/noExplicitAny: any job's numbers are read alike.
  job: Job<any>,
  rows: readonly NewRow[],
  isTick = false,
): Promise<void> {
  const { retryLimit, retryDelay, retryBackoff, retryDelayMax, expireInSeconds } = {
    retryDelayMax: null,
    ...queueOptions(job),
  };
  const given = rows.map(({ id, data, priority = 0, startAfter = null }) => ({
    id,
    data,
    org: 'org' in data ? data.org : null,
    priority,
    at: startAfter?.toISOString() ?? null,
  }));
  await execute(
    `insert into ${schema}.job_common (name, id, data, priority, start_after, keep_until, retry_limit, retry_delay,
       retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, heartbeat_seconds, policy)
     select $2, x.id, x.data, x.priority, coalesce(x.at, now()),
       coalesce(x.at, now()) + ${waitingKeptSeconds} * interval '1 s', $3, $4, $5, $6, $7, $8,
       ${heartbeatSeconds}, 'standard'
     from json_to_recordset($1::text::json) as x(id uuid, data jsonb, org uuid, priority int, at timestamptz)
     ${
       isTick
         ? `where not exists (select from ${schema}.job_common w
              where w.name = $2 and w.org_id = x.org and w.state < 'active' and not w.blocked)`
         : ''
     }
     on conflict do nothing`,
    [
      JSON.stringify(given),
      job.name,
      retryLimit,
      retryDelay,
      retryBackoff,
      retryDelayMax,
      expireInSeconds,
      isTick ? tickKeptSeconds : keptSeconds,
    ],
  );
}
