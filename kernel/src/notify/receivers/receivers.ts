import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { sealedFor } from './post.ts';
import {
  type MadeReceiver,
  type NewReceiver,
  type Receiver,
  type ReceiverKind,
  receiversMax,
} from './schema.ts';
import { createSigningSecret } from './sign.ts';

const pagerDutyUrl = 'https://events.pagerduty.com/v2/enqueue';
const dayMs = 24 * 3_600_000;

/** The newest message of each receiver is asked in one go: an index has it first. */
const selectReceivers = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.receiver as receiver')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('kernel.receiver_delivery as delivery')
          .select(['delivery.event', 'delivery.state', 'delivery.reason'])
          .select((eb) =>
            eb.fn.coalesce('delivery.finished_at', 'delivery.created_at').as('last_at'),
          )
          .whereRef('delivery.receiver_id', '=', 'receiver.id')
          .whereRef('delivery.org_id', '=', 'receiver.org_id')
          .orderBy('delivery.number', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select(['receiver.id', 'receiver.kind', 'receiver.name', 'receiver.host'])
    .select(['receiver.created_at', 'receiver.previous_until'])
    .select(['last.event', 'last.state', 'last.reason', 'last.last_at']);

type Row = Awaited<ReturnType<ReturnType<typeof selectReceivers>['executeTakeFirstOrThrow']>>;
type Last = NonNullable<Receiver['last']>;

function receiverOf(ctx: AnyContext, row: Row): Receiver {
  const { previous_until: previous, event, state, last_at: at } = row;
  return {
    id: row.id,
    kind: row.kind as ReceiverKind,
    name: row.name,
    host: row.host,
    createdAt: row.created_at.toISOString(),
    previousUntil: previous !== null && previous > ctx.now() ? previous.toISOString() : null,
    last:
      event === null || at === null
        ? null
        : {
            event: event as Last['event'],
            state: state as Last['state'],
            reason: row.reason,
            at: at.toISOString(),
          },
  };
}

/** Systems that the org has notified, the oldest first. */
export function listReceivers(ctx: AnyContext): Promise<{ receivers: Receiver[] }> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await selectReceivers(ctx)
      .orderBy('receiver.created_at')
      .orderBy('receiver.id')
      .limit(receiversMax)
      .execute();
    return { receivers: rows.map((row) => receiverOf(ctx, row)) };
  });
}

export const receiverNotFound = () =>
  new Problem(404, 'receiver-not-found', 'There is no such receiver; reload the list.');

/** Needs a transaction. @throws Problem 404 `receiver-not-found`. */
export async function getReceiver(ctx: AnyContext, id: string): Promise<Receiver> {
  const row = await selectReceivers(ctx).where('receiver.id', '=', id).executeTakeFirst();
  if (row !== undefined) return receiverOf(ctx, row);
  throw receiverNotFound();
}

async function requireRoom(ctx: AnyContext): Promise<void> {
  // Two that count at the same moment would both find room.
  await lockOrg(ctx);
  const { count } = await kernelDb(ctx)
    .selectFrom('kernel.receiver')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) < receiversMax) return;
  throw new Problem(
    409,
    'too-many-receivers',
    'The org has too many receivers; delete those not in use.',
    { most: receiversMax },
  );
}

async function note(ctx: AnyContext, what: string, { id, kind }: Receiver): Promise<void> {
  const type = `kernel.receiver-${what}`;
  await logAction(ctx, { action: type, subjectId: id, facts: { kind } });
  await record(ctx, type, { receiverId: id, kind }, { subjects: [id] });
}

/**
 * A system that the org has notified from now on. The secret is returned once and kept sealed.
 *
 * @throws Problem 422 `address-not-allowed`, `address-not-found`, 409 `too-many-receivers`.
 */
export async function makeReceiver(ctx: Context<never>, input: NewReceiver): Promise<MadeReceiver> {
  const url = input.url ?? pagerDutyUrl;
  await ctx.parts.outgoing.checkAddress(url);
  const isWebhook = input.kind === 'webhook';
  const secret = input.kind === 'webhook' ? createSigningSecret() : input.routingKey;
  const id = randomUUID();
  const { keyring } = ctx.parts;
  return inTransaction(ctx, async (ctx) => {
    await requireRoom(ctx);
    await kernelDb(ctx)
      .insertInto('kernel.receiver')
      .values({
        org_id: ctx.org,
        id,
        created_at: ctx.now(),
        kind: input.kind,
        name: input.name,
        locale: input.locale,
        host: new URL(url).host,
        address_sealed: keyring.seal(url, sealedFor(id, 'address')),
        secret_sealed: keyring.seal(secret, sealedFor(id, 'secret')),
      })
      .execute();
    const receiver = await getReceiver(ctx, id);
    await note(ctx, 'made', receiver);
    return { receiver, secret: isWebhook ? secret : null };
  });
}

/**
 * A new secret. For a day messages are signed with the one before as well, so that the receiver can change it in peace.
 *
 * @throws Problem 404 `receiver-not-found`, 422 `routing-key-missing`.
 */
export function rotateReceiver(
  ctx: Context<never>,
  id: string,
  { routingKey }: { readonly routingKey?: string | undefined },
): Promise<MadeReceiver> {
  const { keyring } = ctx.parts;
  return inTransaction(ctx, async (ctx) => {
    const { kind } = await getReceiver(ctx, id);
    const isWebhook = kind === 'webhook';
    const secret = isWebhook ? createSigningSecret() : routingKey;
    if (secret === undefined) {
      throw new Problem(
        422,
        'routing-key-missing',
        'PagerDuty makes the key itself; give the new one of its integration.',
      );
    }
    await kernelDb(ctx)
      .updateTable('kernel.receiver')
      .set((eb) => ({
        secret_sealed: keyring.seal(secret, sealedFor(id, 'secret')),
        previous_sealed: isWebhook ? eb.ref('secret_sealed') : null,
        previous_until: isWebhook ? new Date(ctx.now().getTime() + dayMs) : null,
      }))
      .where('id', '=', id)
      .execute();
    const receiver = await getReceiver(ctx, id);
    await note(ctx, 'rotated', receiver);
    return { receiver, secret: isWebhook ? secret : null };
  });
}

/** Ends a receiver and what was still to be sent to it. @throws Problem 404 `receiver-not-found`. */
export function deleteReceiver(ctx: Context<never>, id: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const receiver = await getReceiver(ctx, id);
    await kernelDb(ctx)
      .deleteFrom('kernel.receiver_delivery')
      .where('receiver_id', '=', id)
      .execute();
    await kernelDb(ctx).deleteFrom('kernel.receiver').where('id', '=', id).execute();
    await note(ctx, 'deleted', receiver);
  });
}
