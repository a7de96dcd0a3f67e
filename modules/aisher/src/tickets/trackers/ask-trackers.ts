import { type AnyContext, defineJob, inTransaction, orgsWith } from '@dojang/kernel';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { openTarget } from '../targets.ts';
import { noteClosed } from '../tickets.ts';
import { TrackerFault } from './tracker.ts';
import { trackers } from './trackers.ts';

/** A page shows that an issue was closed after that long at the latest, while an org has few that are open. */
const everyMs = 10 * 60_000;
/** Of one org in one run: trackers allow some thousand calls an hour. */
const asksMax = 20;

/** Those whose tracker was asked longest ago. */
const readDue = (ctx: AnyContext) =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .selectFrom('aisher.ticket')
      .select(['id', 'key', 'target_id'])
      .where('org_id', '=', ctx.org)
      .where('state', '=', 'open')
      .where('asked_at', '<=', new Date(ctx.now().getTime() - everyMs))
      .orderBy('asked_at')
      .limit(asksMax)
      .execute(),
  );
type Due = Awaited<ReturnType<typeof readDue>>[number];

/** Undefined where nobody can be asked, now or ever. */
async function isOpen(ctx: AnyContext, { key, target_id }: Due): Promise<boolean | undefined> {
  if (key === null || target_id === null) return undefined;
  const target = await inTransaction(ctx, (ctx) => openTarget(ctx, target_id));
  return target && trackers[target.kind].isOpen?.(ctx, target, key);
}

/** Asks trackers whether issues are still open. One that does not answer is asked again the next time. */
export async function askTrackers(outer: AnyContext): Promise<void> {
  for (const ticket of await readDue(outer)) {
    let isStill: boolean | undefined;
    let asked_at: Date | null = outer.now();
    try {
      isStill = await isOpen(outer, ticket);
      if (isStill === undefined) asked_at = null;
    } catch (error) {
      if (!(error instanceof TrackerFault)) throw error;
      outer.log.debug({ ticket: ticket.id, code: error.code }, 'a tracker was not asked');
    }
    await inTransaction(outer, async (ctx) => {
      await ownDb(ctx)
        .updateTable('aisher.ticket')
        .set({ asked_at })
        .where('id', '=', ticket.id)
        .execute();
      if (isStill === false) await noteClosed(ctx, ticket.id);
    });
  }
}

export const askTrackersJob = defineJob({
  name: 'aisher.ask-trackers',
  payload: z.object({}),
  cron: '*/10 * * * *',
  due: orgsWith('aisher.ticket', (eb, { now }) =>
    eb.and([eb('state', '=', 'open'), eb('asked_at', '<=', new Date(now.getTime() - everyMs))]),
  ),
  timeoutMs: 5 * 60_000,
  class: 'deliver',
  handle: (ctx) => askTrackers(ctx),
});
