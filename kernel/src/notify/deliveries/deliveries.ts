import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { findWhole } from '../../core/draft-kind.ts';
import { defineJob, enqueue, type JobRun } from '../../jobs/jobs.ts';
import { createLink } from '../../links/links.ts';
import { DeliveryFailure, type Message } from '../channels/channel.ts';
import { type Locale, type Params, writeMessage } from '../messages.ts';
import { findModes } from '../preferences.ts';
import type { ChannelName, NotificationKind, NotificationPriority } from '../schema.ts';
import { findReachable } from './reachable.ts';

const jobPriority: Record<NotificationPriority, number> = { urgent: 20, normal: 10, marketing: 0 };

export interface NewDelivery {
  readonly notificationId: string;
  readonly channel: ChannelName;
  readonly fallback: boolean;
  readonly priority: NotificationPriority;
  readonly dueAt: Date;
}

/** A delivery and its job, in the caller's transaction. */
export async function queueDelivery(ctx: AnyContext, input: NewDelivery): Promise<void> {
  const id = randomUUID();
  await kernelDb(ctx)
    .insertInto('kernel.delivery')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      notification_id: input.notificationId,
      channel: input.channel,
      fallback: input.fallback,
      due_at: input.dueAt,
      trace: ctx.trace,
    })
    .execute();
  await enqueue(
    ctx,
    deliverJob,
    { deliveryId: id },
    {
      priority: jobPriority[input.priority],
      ...(input.dueAt > ctx.now() ? { startAfter: input.dueAt } : {}),
    },
  );
}

/** Four retries, 2 s doubling: after about half a minute the next channel is asked. */
export const deliverJob = defineJob({
  name: 'kernel.deliver-notification',
  payload: z.object({ deliveryId: z.uuid() }),
  retriesMax: 4,
  backoffMs: 2_000,
  timeoutMs: 40_000,
  concurrency: 4,
  handle: (ctx, { deliveryId }, run) => deliver(ctx, deliveryId, run),
});

interface Prepared {
  readonly channel: ChannelName;
  readonly personId: string;
  readonly message: Message;
  readonly dueAt: Date;
}

/**
 * Sends one delivery, outside any transaction, and notes what came of it. A process that is killed
 * between sending and noting sends again: phones and mail programs join the two by the delivery's id.
 */
export async function deliver(
  ctx: Context<never>,
  deliveryId: string,
  run: Pick<JobRun, 'last'>,
): Promise<void> {
  const prepared = await inTransaction(ctx, (ctx) => prepare(ctx, deliveryId));
  if (prepared === undefined) return;
  const { channel, personId, message, dueAt } = prepared;
  try {
    const sender = ctx.parts.notifier.find(channel);
    if (sender === undefined) throw new DeliveryFailure('channel-not-configured', true);
    const receipt = await sender.send(ctx, personId, message);
    await inTransaction(ctx, (ctx) => finish(ctx, deliveryId, { state: 'sent', receipt }));
    sentSeconds(ctx).observe({ channel }, (ctx.now().getTime() - dueAt.getTime()) / 1000);
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) {
      // A bug in one channel, too, hands over to the next; the job still fails, and is logged.
      if (run.last) await inTransaction(ctx, (ctx) => giveUp(ctx, deliveryId, 'internal-error'));
      throw error;
    }
    const over = error.forGood || run.last;
    await inTransaction(ctx, (ctx) =>
      over ? giveUp(ctx, deliveryId, error.reason) : noteTry(ctx, deliveryId, error.reason),
    );
    if (!over) throw error;
  }
}

const sentSeconds = (ctx: AnyContext) =>
  ctx.parts.metrics.histogram(
    'dojang_notification_sent_seconds',
    'From due to sent',
    ['channel'],
    [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
  );

function findDelivery(ctx: AnyContext, deliveryId: string) {
  return kernelDb(ctx)
    .selectFrom('kernel.delivery as delivery')
    .innerJoin('kernel.notification as notification', 'notification.id', 'delivery.notification_id')
    .innerJoin('kernel.person as person', 'person.id', 'notification.person_id')
    .leftJoin('kernel.membership as membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'notification.person_id')
        .on('membership.left_at', 'is', null),
    )
    .leftJoin('kernel.draft as draft', 'draft.id', 'notification.draft_id')
    .select(['delivery.channel', 'delivery.state', 'delivery.due_at', 'delivery.notification_id'])
    .select(['notification.person_id', 'notification.kind', 'notification.priority'])
    .select(['notification.draft_id', 'notification.params', 'notification.url', 'person.locale'])
    .select(['membership.role', 'draft.state as draft_state', 'draft.digest'])
    .leftJoin('kernel.draft_version as wording', (join) =>
      join.onRef('wording.draft_id', '=', 'draft.id').onRef('wording.number', '=', 'draft.version'),
    )
    .select(['draft.kind as draft_kind', 'draft.risks', 'draft.summary', 'wording.body'])
    .where('delivery.id', '=', deliveryId)
    .executeTakeFirst();
}

type Row = NonNullable<Awaited<ReturnType<typeof findDelivery>>>;

async function wholeOf(ctx: AnyContext, row: Row): Promise<string | null> {
  const { draft_id: id, draft_kind: kind, risks, summary, body } = row;
  if (id === null || kind === null) return null;
  return findWhole(ctx, { id, kind, risks: risks ?? [], summary }, body);
}

async function prepare(ctx: AnyContext, deliveryId: string): Promise<Prepared | undefined> {
  const row = await findDelivery(ctx, deliveryId);
  if (row === undefined || row.state !== 'queued') return undefined;
  const waits = row.kind === 'draft-waiting';
  const stale = row.role === null ? 'person-left' : undefined;
  const skip = stale ?? (waits && row.draft_state !== 'pending' ? 'draft-decided' : undefined);
  if (skip !== undefined) {
    await finish(ctx, deliveryId, { state: 'skipped', reason: skip });
    return undefined;
  }
  const channel = row.channel as ChannelName;
  const kind = row.kind as NotificationKind;
  const locale = row.locale as Locale;
  const params = row.params as Params;
  const onPhone = channel === 'web-push';
  // A browser that receives push is paired already; elsewhere the link shows the page at once.
  const linked = waits && !onPhone && row.draft_id !== null;
  const url = linked
    ? `${(await createLink(ctx, row.draft_id!, row.person_id)).url}?draft=${row.draft_id}`
    : new URL(row.url, ctx.parts.publicUrl).href;
  const whole = waits && row.role !== 'viewer' ? await wholeOf(ctx, row) : null;
  return {
    channel,
    personId: row.person_id,
    dueAt: row.due_at,
    message: {
      deliveryId,
      kind,
      priority: row.priority as NotificationPriority,
      locale,
      ...writeMessage(kind, params, locale),
      url,
      draftId: row.draft_id,
      decidable: whole === null || row.digest === null ? null : { digest: row.digest, whole },
    },
  };
}

type Finish =
  | { readonly state: 'sent'; readonly receipt: Record<string, unknown> }
  | { readonly state: 'failed' | 'skipped'; readonly reason: string };

async function finish(ctx: AnyContext, deliveryId: string, how: Finish) {
  const row = await kernelDb(ctx)
    .updateTable('kernel.delivery')
    .set((eb) => ({
      state: how.state,
      tries: how.state === 'skipped' ? eb.ref('tries') : eb('tries', '+', 1),
      finished_at: ctx.now(),
      reason: how.state === 'sent' ? null : how.reason,
      receipt: how.state === 'sent' ? JSON.stringify(how.receipt) : null,
    }))
    .where('id', '=', deliveryId)
    .where('state', '=', 'queued')
    .returning(['channel', 'notification_id'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { channel } = row;
  ctx.afterCommit(() => {
    ctx.parts.metrics
      .counter('dojang_notifications_total', 'Deliveries that ended', ['channel', 'state'])
      .inc({ channel, state: how.state });
    ctx.parts.live.publish(ctx.org, { topic: 'delivery', id: deliveryId });
  });
  return row;
}

async function noteTry(ctx: AnyContext, deliveryId: string, reason: string): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.delivery')
    .set((eb) => ({ tries: eb('tries', '+', 1), reason }))
    .where('id', '=', deliveryId)
    .where('state', '=', 'queued')
    .execute();
}

/** Ends a delivery; when no other of its notification lives, the next channel stands in. */
async function giveUp(ctx: AnyContext, deliveryId: string, reason: string): Promise<void> {
  const ended = await finish(ctx, deliveryId, { state: 'failed', reason });
  if (ended === undefined) return;
  // Two channels that fail at the same moment ask for the next one once.
  await sql`select pg_advisory_xact_lock(hashtextextended(${ended.notification_id}, 0))`.execute(
    kernelDb(ctx),
  );
  const notification = await kernelDb(ctx)
    .selectFrom('kernel.notification')
    .select(['id', 'person_id', 'kind', 'priority'])
    .where('id', '=', ended.notification_id)
    .executeTakeFirstOrThrow();
  const others = await kernelDb(ctx)
    .selectFrom('kernel.delivery')
    .select(['channel', 'state'])
    .where('notification_id', '=', ended.notification_id)
    .execute();
  if (others.some(({ state }) => state === 'sent' || state === 'queued')) return;
  const reachable = await findReachable(ctx, notification.person_id);
  const modes = await findModes(ctx, notification.person_id, notification.kind as NotificationKind);
  const next = modes.find(
    ({ channel, mode }) =>
      mode !== 'off' && reachable.has(channel) && !others.some((o) => o.channel === channel),
  );
  if (next === undefined) return;
  await queueDelivery(ctx, {
    notificationId: notification.id,
    channel: next.channel,
    fallback: true,
    priority: notification.priority as NotificationPriority,
    dueAt: ctx.now(),
  });
}
