import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { type DeadLetter, deadLettersMax, type JobCounts } from './schema.ts';

interface Row {
  id: string;
  job: string;
  traceUuid: string;
  attempts: number;
  createdAt: Date;
  failedAt: Date;
  reason: string | null;
}

/** The org's jobs by name and state. */
export function countJobs(ctx: Context<never>): Promise<JobCounts> {
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<JobCounts['items'][number]>`
      select name as job,
        count(*) filter (where state in ('created', 'retry') and start_after <= now())::int as ready,
        count(*) filter (where state in ('created', 'retry') and start_after > now())::int as deferred,
        count(*) filter (where state = 'active')::int as active,
        count(*) filter (where state = 'failed')::int as failed
      from ${sql.table(`${ctx.parts.jobs.schema}.job_common`)}
      where state in ('created', 'retry', 'active', 'failed')
      group by name order by name`.execute(kernelDb(ctx));
    return { items: rows };
  });
}

/** The org's jobs that failed for good, latest first; they are kept for seven days. */
export function listDeadLetters(ctx: Context<never>): Promise<{ items: DeadLetter[] }> {
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<Row>`
      select id, name as job, trace as "traceUuid", retry_count + 1 as attempts,
        created_on::timestamptz as "createdAt", completed_on::timestamptz as "failedAt",
        left(coalesce(output ->> 'code', output ->> 'name', 'timeout'), 200) as reason
      from ${sql.table(`${ctx.parts.jobs.schema}.job_common`)}
      where state = 'failed' order by completed_on desc limit ${deadLettersMax}`.execute(
      kernelDb(ctx),
    );
    return {
      items: rows.map((row) => ({
        ...row,
        reason: row.reason ?? 'unknown',
        createdAt: row.createdAt.toISOString(),
        failedAt: row.failedAt.toISOString(),
      })),
    };
  });
}

/**
 * Sends a failed job back to work.
 *
 * @throws Problem 404 `dead-letter-not-found` when the org has no such failed job.
 */
export async function retryDeadLetter(ctx: Context<never>, id: string): Promise<void> {
  const job = await inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ name: string }>`
      select name from ${sql.table(`${ctx.parts.jobs.schema}.job_common`)}
      where id = ${id}::uuid and state = 'failed'`.execute(kernelDb(ctx));
    if (rows[0]) {
      await logAction(ctx, {
        action: 'kernel.job-retried',
        subjectId: id,
        facts: { job: rows[0].name },
      });
    }
    return rows[0]?.name;
  });
  const isBack = job !== undefined && (await ctx.parts.jobs.retry(job, id));
  if (!isBack) {
    const detail = 'No failed job has this id; it may be back at work already. Reload the list.';
    throw new Problem(404, 'dead-letter-not-found', detail);
  }
}
