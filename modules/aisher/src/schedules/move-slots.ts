import { type AnyContext, nextRun } from '@dojang/kernel';
import { ownDb } from '../own-db.ts';
import { schedulesMax } from './schema.ts';

/** Puts the schedules of the org to their next slots in another time zone. What is due already stays due. Needs a transaction. */
export async function moveSlots(ctx: AnyContext, timeZone: string): Promise<void> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.schedule')
    .select(['id', 'cron'])
    .where('next_at', '>', ctx.now())
    .limit(schedulesMax)
    .forUpdate()
    .execute();
  for (const { id, cron } of rows) {
    await ownDb(ctx)
      .updateTable('aisher.schedule')
      .set({ next_at: nextRun(cron, timeZone, ctx.now()) })
      .where('id', '=', id)
      .execute();
  }
}
