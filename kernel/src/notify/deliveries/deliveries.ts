import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { JobPriority } from '../../core/job.ts';
import {
  type ChannelName,
  channelNames,
  type NotificationPriority,
} from '../../core/notification-kind.ts';
import { defineJob, enqueue, type JobRun } from '../../jobs/jobs.ts';
import { observeLeg } from '../../observe/loop-metric.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { type Span, spanned, spannedFetch } from '../../observe/tracing/span.ts';
import { DeliveryFailure, type Receipt } from '../channels/channel.ts';
import { findKind } from '../kinds.ts';
import { findModes } from '../preferences.ts';
import { prepareDelivery } from './prepare.ts';
import { findReachable } from './reachable.ts';

const jobPriority: Record<NotificationPriority, JobPriority> = {
  urgent: 20,
  normal: 10,
  marketing: 0,
};

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
  class: 'deliver',
  handle: (ctx, { deliveryId }, run) => deliver(ctx, deliveryId, run),
  onAbandoned: (ctx, { deliveryId }) =>
    inTransaction(ctx, (ctx) => giveUp(ctx, deliveryId, 'internal-error')),
});

/**
 * Sends one delivery, outside any transaction, and then notes the result. A process that is killed in between sends
 * again. Phones and mail programs recognize the second message by the delivery's id.
 */
export async function deliver(
  ctx: Context<never>,
  deliveryId: string,
  run: Pick<JobRun, 'isLast'>,
): Promise<void> {
  const busy = new DeliveryFailure('thread-busy', false);
  const prepared = await inTransaction(ctx, async (ctx) => {
    const found = await prepareDelivery(ctx, deliveryId, !run.isLast(busy));
    if (found === undefined || !('skip' in found)) return found;
    await finish(ctx, deliveryId, { state: 'skipped', reason: found.skip });
    return undefined;
  });
  if (prepared === undefined) return;
  if ('busy' in prepared) {
    await inTransaction(ctx, (ctx) => noteTry(ctx, deliveryId, busy.reason));
    throw busy;
  }
  const { channel, personId, message, dueAt } = prepared;
  try {
    const sender = ctx.parts.notifier.find(channel);
    if (sender === undefined) throw new DeliveryFailure('channel-not-configured', true);
    const receipt = await spanned(ctx.span.child(`send ${channel}`, 'client'), (span) =>
      sender.send(handingOn(ctx, span), personId, message),
    );
    await inTransaction(ctx, (ctx) => finish(ctx, deliveryId, { state: 'sent', receipt }));
    const { priority, asks } = message;
    const seconds = (ctx.now().getTime() - dueAt.getTime()) / 1000;
    deliveryMetrics(ctx.parts.metrics).seconds.observe({ channel, priority }, seconds);
    if (asks) observeLeg(ctx.parts.metrics, 'notified', dueAt, ctx.now());
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) {
      // A bug in one channel hands over to the next channel, too. The job still fails and is logged.
      if (run.isLast(error))
        await inTransaction(ctx, (ctx) => giveUp(ctx, deliveryId, 'internal-error'));
      throw error;
    }
    const over = error.forGood || run.isLast(error);
    await inTransaction(ctx, (ctx) =>
      over ? giveUp(ctx, deliveryId, error.reason) : noteTry(ctx, deliveryId, error.reason),
    );
    if (!over) throw error;
  }
}

/** The same context, whose calls to other systems hand the trace on. */
function handingOn(ctx: Context<never>, span: Span): Context<never> {
  if (span.traceparent === undefined) return ctx;
  const fetch = spannedFetch(span, ctx.parts.fetch);
  return { ...ctx, span, parts: Object.create(ctx.parts, { fetch: { value: fetch } }) };
}

/** Asked for at the start as well: a rule sees the first failure only beside what was there before. */
export function deliveryMetrics(metrics: Metrics) {
  const ended = metrics.counter('dojang_notifications_total', 'Deliveries that ended', [
    'channel',
    'state',
  ]);
  for (const channel of channelNames) {
    for (const state of ['sent', 'failed', 'skipped']) ended.inc({ channel, state }, 0);
  }
  return {
    ended,
    seconds: metrics.histogram(
      'dojang_notification_sent_seconds',
      'From due to sent',
      ['channel', 'priority'],
      [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
    ),
  };
}

type Finish =
  | { readonly state: 'sent'; readonly receipt: Receipt }
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
    deliveryMetrics(ctx.parts.metrics).ended.inc({ channel, state: how.state });
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

/** Ends a delivery. When no other delivery of the notification is left, the next channel takes over. */
async function giveUp(ctx: AnyContext, deliveryId: string, reason: string): Promise<void> {
  const ended = await finish(ctx, deliveryId, { state: 'failed', reason });
  if (ended === undefined) return;
  // Locked, so that two channels that fail at the same moment ask for the next one only once.
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
  const kind = findKind(ctx, notification.kind);
  if (kind === undefined) return;
  const modes = await findModes(ctx, notification.person_id, kind);
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
