import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { Thread } from '../channels/channel.ts';

/** Of a thread and channel. A message in the middle of more than these is long superseded. */
const lookBackMax = 100;

function listOfThread(ctx: AnyContext, personId: string, thread: string, channel: string) {
  return kernelDb(ctx)
    .selectFrom('kernel.notification as notification')
    .innerJoin('kernel.delivery as delivery', 'delivery.notification_id', 'notification.id')
    .select(['delivery.id', 'delivery.state', 'delivery.due_at', 'delivery.receipt'])
    .select('notification.again')
    .where('notification.person_id', '=', personId)
    .where('notification.thread', '=', thread)
    .where('delivery.channel', '=', channel)
    .orderBy('notification.created_at', 'desc')
    .orderBy('notification.id')
    .limit(lookBackMax)
    .execute();
}

/**
 * What a message of a thread takes the place of. `superseded`: a newer one is there, so that this one is not sent. `busy`:
 * the one before is on its way, and its receipt will say where it stands.
 */
export async function findThread(
  ctx: AnyContext,
  delivery: { id: string; personId: string; thread: string; channel: string },
  mayWait: boolean,
): Promise<Thread | 'superseded' | 'busy'> {
  const { id, personId, thread, channel } = delivery;
  const rows = await listOfThread(ctx, personId, thread, channel);
  const now = ctx.now();
  const isDue = (row: (typeof rows)[number]) => row.state === 'queued' && row.due_at <= now;
  const own = rows.findIndex((row) => row.id === id);
  const newer = rows.slice(0, Math.max(own, 0));
  if (own === -1 || newer.some((row) => row.state === 'sent' || isDue(row))) return 'superseded';
  const older = rows.slice(own + 1);
  if (mayWait && older.some(isDue)) return 'busy';
  const shown = older.findIndex(({ state }) => state === 'sent');
  // What was asked to be noticed and was never sent is noticed now.
  const since = shown === -1 ? rows.slice(own) : rows.slice(own, own + 1 + shown);
  return {
    key: thread,
    before: shown === -1 ? null : (older[shown]!.receipt as Thread['before']),
    again: since.some(({ again }) => again),
  };
}
