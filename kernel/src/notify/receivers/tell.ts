import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
} from '../../core/context.ts';
import type { Locale, Params } from '../../core/notification-kind.ts';
import { defineJob, enqueue, type JobRun } from '../../jobs/jobs.ts';
import { placeInOrg } from '../../links/org-place.ts';
import { DeliveryFailure, sendTimeoutMs } from '../channels/channel.ts';
import { findKind } from '../kinds.ts';
import { namedParams, pathOf } from '../messages.ts';
import { orderOf, type ReceiverEvent } from './order.ts';
import { openPlace, post, type ReceiverMessage } from './post.ts';

export interface NewReceiverMessage {
  /** All of the org when left out. */
  readonly receiverIds?: readonly string[];
  readonly event: ReceiverEvent;
  /** What it is about, as `<module>.<noun>:<id>`: a receiver counts messages of one key as one incident. */
  readonly key: string;
  /** The name of a notification kind that a module declares; its words become the text. */
  readonly kind: string;
  /** What the kind says when left out. */
  readonly urgent?: boolean;
  /** Names and counts, never content. Those that the kind does not name are dropped. */
  readonly params: Params;
  /** Below the public URL. */
  readonly link: string;
  /** When what it tells of happened. */
  readonly at: Date;
}

/**
 * Notifies systems of the org. It writes the messages and their jobs in the caller's transaction. Each message is sent at
 * least once, with the same id. Returns how many receivers there are for it.
 *
 * @throws Error for a kind that no module declares.
 */
export function tellReceivers(ctx: AnyContext, input: NewReceiverMessage): Promise<number> {
  return inWholeOrg(ctx, async (ctx) => {
    const declared = findKind(ctx, input.kind);
    if (declared === undefined) {
      throw new Error(`No module that runs here declares the notification kind ${input.kind}.`);
    }
    let query = kernelDb(ctx).selectFrom('kernel.receiver').select('id');
    if (input.receiverIds !== undefined) query = query.where('id', 'in', [...input.receiverIds]);
    const receivers = input.receiverIds?.length === 0 ? [] : await query.execute();
    for (const receiver of receivers) {
      const id = randomUUID();
      await kernelDb(ctx)
        .insertInto('kernel.receiver_delivery')
        .values({
          org_id: ctx.org,
          id,
          created_at: ctx.now(),
          receiver_id: receiver.id,
          event: input.event,
          key: input.key,
          kind: input.kind,
          urgent: input.urgent ?? declared.priority === 'urgent',
          params: JSON.stringify(namedParams(declared, input.params)),
          url: pathOf(ctx, input.link),
          at: input.at,
          state: 'queued',
          trace: ctx.trace,
        })
        .execute();
      await enqueue(ctx, tellReceiverJob, { deliveryId: id }, { priority: 20 });
    }
    return receivers.length;
  });
}

const minuteMs = 60_000;
/** Shorter than a person notices, longer than most tries take. */
const orderWaitMs = 2_000;
/** A try has ended by then, or its process has. */
const tryMs = 2 * sendTimeoutMs;

/** The first try is at once. The others spread over a day, because a receiver may be away for a night. */
export const tellReceiverJob = defineJob({
  name: 'kernel.tell-receiver',
  payload: z.object({ deliveryId: z.uuid() }),
  retryAfterMs: [minuteMs, 5 * minuteMs, 30 * minuteMs, 60 * minuteMs, 24 * 60 * minuteMs],
  timeoutMs: 40_000,
  class: 'deliver',
  handle: (ctx, { deliveryId }, run) => tell(ctx, deliveryId, run),
  onAbandoned: (ctx, { deliveryId }) =>
    inTransaction(ctx, (ctx) => finish(ctx, deliveryId, 'failed', 'internal-error')),
});

const findRow = (ctx: AnyContext, deliveryId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.receiver_delivery as delivery')
    .innerJoin('kernel.receiver as receiver', 'receiver.id', 'delivery.receiver_id')
    .selectAll('delivery')
    .select('receiver.locale')
    .where('delivery.id', '=', deliveryId)
    .where('delivery.state', '=', 'queued')
    .executeTakeFirst();

type Row = NonNullable<Awaited<ReturnType<typeof findRow>>>;

async function orderedWith(ctx: AnyContext, { receiver_id, key, id }: Row) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.receiver_delivery')
    .select(['number', 'event', 'state', 'tries', 'trying_until', 'created_at'])
    .where('receiver_id', '=', receiver_id)
    .where('key', '=', key)
    .where('id', '<>', id)
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  return rows.map(({ created_at: createdAt, trying_until: tryingUntil, number, ...row }) => ({
    ...row,
    number: Number(number),
    createdAt,
    tryingUntil,
  }));
}

async function messageOf(ctx: AnyContext, row: Row): Promise<ReceiverMessage | undefined> {
  const kind = findKind(ctx, row.kind);
  if (kind === undefined) return undefined;
  const params = row.params as Params;
  return {
    id: row.id,
    event: row.event as ReceiverEvent,
    key: row.key,
    kind: row.kind,
    urgent: row.urgent,
    params,
    ...kind.words[row.locale as Locale](params),
    link: await placeInOrg(ctx, row.url),
    at: row.at,
  };
}

/** What is sent, or undefined when nothing is: it ended, is superseded, or waits for an earlier one. */
async function prepare(ctx: AnyContext, deliveryId: string) {
  const row = await findRow(ctx, deliveryId);
  if (row === undefined) return undefined;
  const own = { number: Number(row.number), event: row.event as ReceiverEvent };
  const order = orderOf(own, await orderedWith(ctx, row), ctx.now());
  if (order === 'wait') {
    const startAfter = new Date(ctx.now().getTime() + orderWaitMs);
    await enqueue(ctx, tellReceiverJob, { deliveryId }, { startAfter, priority: 20 });
    return undefined;
  }
  const message = await messageOf(ctx, row);
  const place = await openPlace(ctx, row.receiver_id);
  if (order === 'skip' || message === undefined || place === undefined) {
    const reason = order === 'skip' ? 'superseded' : 'kind-unknown';
    await finish(ctx, deliveryId, 'skipped', reason);
    return undefined;
  }
  await kernelDb(ctx)
    .updateTable('kernel.receiver_delivery')
    .set((eb) => ({
      tries: eb('tries', '+', 1),
      trying_until: new Date(ctx.now().getTime() + tryMs),
    }))
    .where('id', '=', deliveryId)
    .execute();
  return { message, place };
}

/** Sends outside any transaction. A process that is killed before the result is noted sends again, under the same id. */
async function tell(ctx: Context<never>, deliveryId: string, run: Pick<JobRun, 'isLast'>) {
  const prepared = await inTransaction(ctx, (ctx) => prepare(ctx, deliveryId));
  if (prepared === undefined) return;
  try {
    await post(ctx, prepared.place, prepared.message);
  } catch (error) {
    const isKnown = error instanceof DeliveryFailure;
    const reason = isKnown ? error.reason : 'internal-error';
    const isOver = run.isLast(error) || (isKnown && error.forGood);
    await inTransaction(ctx, (ctx) =>
      isOver ? finish(ctx, deliveryId, 'failed', reason) : noteTry(ctx, deliveryId, reason),
    );
    if (isOver && isKnown) return;
    throw error;
  }
  await inTransaction(ctx, (ctx) => finish(ctx, deliveryId, 'sent', null));
}

async function finish(
  ctx: AnyContext,
  deliveryId: string,
  state: 'sent' | 'failed' | 'skipped',
  reason: string | null,
): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.receiver_delivery')
    .set({ state, reason, finished_at: ctx.now(), trying_until: null })
    .where('id', '=', deliveryId)
    .where('state', '=', 'queued')
    .execute();
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'delivery', id: deliveryId }));
}

async function noteTry(ctx: AnyContext, deliveryId: string, reason: string): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.receiver_delivery')
    .set({ reason, trying_until: null })
    .where('id', '=', deliveryId)
    .where('state', '=', 'queued')
    .execute();
}
