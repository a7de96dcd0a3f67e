import { type AnyContext, defineJob, enqueue, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { lockOwn } from '../../own-lock.ts';
import { announceAnalysis } from './analysis-row.ts';
import { failAnalysis } from './finish.ts';
import { runAnalysis } from './run.ts';

/** Of one org. The others wait for their turn. */
const runningMax = 4;
/** Longer than all tries of the job. What runs for longer is of a process that died. */
const runMsMax = 10 * 60_000;

const analyseJob = defineJob({
  name: 'aisher.analyse',
  payload: z.object({ analysisId: z.uuid() }),
  class: 'interactive',
  retriesMax: 2,
  backoffMs: 1_000,
  // The store is asked for a minute at most, and a model for half of one.
  timeoutMs: 120_000,
  handle: (ctx, { analysisId }, run) => runAnalysis(ctx, analysisId, run, startQueued),
  onAbandoned: (ctx, { analysisId }) =>
    inTransaction(ctx, async (ctx) => {
      await failAnalysis(ctx, analysisId, 'abandoned');
      await startQueued(ctx);
    }),
});

export const analysisJobs = [analyseJob];

/** One change at a time of what waits and what runs in an org. Needs a transaction. */
export const lockAnalyses = (ctx: AnyContext): Promise<void> => lockOwn(ctx, 'analysis');

/** Makes jobs of those that waited longest, as many as may run. Needs a transaction. */
export async function startQueued(ctx: AnyContext): Promise<void> {
  await lockAnalyses(ctx);
  await failDead(ctx);
  const { rows } = await sql<{ id: string }>`
    with running as (
      select count(*) as count from aisher.analysis where state in ('ranking', 'explaining')),
    next as (
      select id from aisher.analysis where state = 'queued' order by created_at, id
      limit greatest(0, ${runningMax}::int - (select count from running)))
    update aisher.analysis a set state = 'ranking', started_at = ${ctx.now()}::timestamptz
    from next where a.id = next.id returning a.id`.execute(ownDb(ctx));
  for (const { id } of rows) {
    await enqueue(ctx, analyseJob, { analysisId: id }, { key: id, priority: 10 });
    announceAnalysis(ctx, id);
  }
}

/** Those that run for longer than any does end like every other that fails: counted, and told to the screens. */
async function failDead(ctx: AnyContext): Promise<void> {
  const dead = await ownDb(ctx)
    .selectFrom('aisher.analysis')
    .select('id')
    .where('state', 'in', ['ranking', 'explaining'])
    .where('started_at', '<', new Date(ctx.now().getTime() - runMsMax))
    .limit(runningMax)
    .execute();
  for (const { id } of dead) await failAnalysis(ctx, id, 'abandoned');
}
