import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { instant } from '../base/bounds.ts';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import type { Locale, NotificationKind, NotificationPriority } from '../core/notification-kind.ts';
import { defineJob, enqueue } from '../jobs/jobs.ts';
import { queueChosen } from './deliveries/queue-chosen.ts';
import { findKind } from './kinds.ts';
import { cleanParams } from './messages.ts';
import { addNotification } from './notification-row.ts';

/** The quiet digest: what the kernel sends in place of the messages that it gathered. */
export const digestNotice: NotificationKind = {
  kind: 'digest',
  priority: 'normal',
  channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
  params: ['count', 'kinds'],
  label: { ko: '조용한 시간에 모인 알림', en: 'What came in quiet hours' },
  words: {
    ko: ({ count = 0, kinds }) => ({
      title: `조용한 시간에 알림 ${count}개가 왔어요`,
      body: `${kinds || '열어서 확인해 보세요.'}`,
    }),
    en: ({ count = 0, kinds }) => ({
      title: `${count} notifications came in quiet hours`,
      body: `${kinds || 'Open Dojang to see them.'}`,
    }),
  },
};

/** One job for each person and end of quiet hours, however many messages are held. */
export const digestJob = defineJob({
  name: 'kernel.send-digest',
  payload: z.object({ personId: z.uuid(), until: instant }),
  class: 'deliver',
  handle: (ctx, { personId, until }) =>
    inTransaction(ctx, (ctx) => sendDigest(ctx, personId, new Date(until))),
});

/** In the transaction that holds a message back. */
export async function digestLater(ctx: AnyContext, personId: string, at: Date): Promise<void> {
  const until = at.toISOString();
  await enqueue(
    ctx,
    digestJob,
    { personId, until },
    { key: `${personId} ${until}`, startAfter: at },
  );
}

/**
 * Takes what is held until then, so that a second run finds nothing. The clock of this server is not asked: one that is behind that of
 * the jobs would leave it held for ever.
 */
const takeHeld = (ctx: AnyContext, personId: string, until: Date) =>
  kernelDb(ctx)
    .updateTable('kernel.notification')
    .set({ held_until: null })
    .where('person_id', '=', personId)
    .where('held_until', '<=', until)
    .returning(['id', 'kind', 'thread', 'priority', 'created_at'])
    .execute();

/** `Incidents 3 · Quiet sources 1`, the most frequent first. */
function countedKinds(ctx: AnyContext, kinds: readonly string[], locale: Locale): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) {
    const label = findKind(ctx, kind)?.label[locale];
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => `${label} ${count}`)
    .join(' · ');
}

async function localeOf(ctx: AnyContext, personId: string): Promise<Locale> {
  const person = await kernelDb(ctx)
    .selectFrom('kernel.person')
    .select('locale')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  return person.locale as Locale;
}

/** One message for all that is held; a single one is sent as it is. */
async function sendDigest(ctx: AnyContext, personId: string, until: Date): Promise<void> {
  const held = await takeHeld(ctx, personId, until);
  // Of a thread only the newest would be seen.
  const newest = new Map(
    held
      .sort((a, b) => a.created_at.getTime() - b.created_at.getTime())
      .map((row) => [row.thread ?? row.id, row]),
  );
  const [first, ...more] = newest.values();
  if (first === undefined) return;
  const dueAt = ctx.now();
  const kind = findKind(ctx, first.kind);
  if (more.length === 0) {
    const priority = first.priority as NotificationPriority;
    const addressed = { notificationId: first.id, personId, priority, dueAt };
    if (kind !== undefined) await queueChosen(ctx, kind, addressed);
    return;
  }
  const kinds = [first, ...more].map((row) => row.kind);
  const listed = countedKinds(ctx, kinds, await localeOf(ctx, personId));
  const { priority } = digestNotice;
  const id = randomUUID();
  await addNotification(ctx, {
    id,
    personId,
    kind: digestNotice.kind,
    priority,
    draftId: null,
    params: cleanParams({ count: newest.size, kinds: listed }),
    url: '/',
    thread: null,
    again: false,
    heldUntil: null,
  });
  await queueChosen(ctx, digestNotice, { notificationId: id, personId, priority, dueAt });
}
