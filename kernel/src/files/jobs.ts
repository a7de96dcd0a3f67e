import { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { defineJob } from '../core/job.ts';
import { dropBytes } from './files.ts';
import { dropIncoming } from './incoming.ts';

const batchMax = 200;
/** Long enough to say that a link was used, instead of that there is no such link. */
const linkKeptMs = 24 * 3_600_000;

/**
 * Deletes uploads that were never finished, files that are no longer kept, and what a killed process left half
 * deleted. Returns how many.
 */
export async function sweepFiles(ctx: AnyContext): Promise<number> {
  const now = ctx.now();
  const rows = await inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const due = await db
      .selectFrom('kernel.file')
      .select('id')
      .where((eb) =>
        eb.or([
          eb.and([eb('state', '<>', 'stored'), eb('finish_by', '<=', now)]),
          eb.and([eb('state', '=', 'stored'), eb('kept_until', '<=', now)]),
        ]),
      )
      .orderBy('id')
      .limit(batchMax)
      .forUpdate()
      .skipLocked()
      .execute();
    if (due.length === 0) return [];
    return db
      .updateTable('kernel.file')
      .set({ state: 'leaving', finish_by: now })
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      .returning(['id', 'person_id'])
      .execute();
  });
  for (const { id, person_id } of rows) await dropBytes(ctx, id, person_id);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .deleteFrom('kernel.file_link')
      .where('expires_at', '<', new Date(now.getTime() - linkKeptMs))
      .execute(),
  );
  return rows.length;
}

const sweep = defineJob({
  name: 'kernel.sweep-files',
  payload: z.object({}),
  cron: '*/10 * * * *',
  due: async (db, { now, after, limit }) => {
    const rows = await db
      .selectFrom('kernel.file')
      .select('org_id')
      .where('org_id', '>', after)
      .where((eb) =>
        eb.or([
          eb.and([eb('state', '<>', 'stored'), eb('finish_by', '<=', now)]),
          eb.and([eb('state', '=', 'stored'), eb('kept_until', '<=', now)]),
        ]),
      )
      .union(
        db
          .selectFrom('kernel.file_link')
          .select('org_id')
          .where('org_id', '>', after)
          .where('expires_at', '<', new Date(now.getTime() - linkKeptMs)),
      )
      .orderBy('org_id')
      .limit(limit)
      .execute();
    return rows.map(({ org_id }) => org_id);
  },
  timeoutMs: 5 * 60_000,
  handle: async (ctx) => {
    await sweepFiles(ctx);
  },
});

export const fileJobs = [dropIncoming, sweep];
