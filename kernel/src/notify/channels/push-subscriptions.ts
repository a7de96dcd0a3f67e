import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  kernelDb,
  type PersonActor,
  requirePerson,
} from '../../core/context.ts';
import type { PushSubscriptionInput } from '../schema.ts';

/** Of one person. Each notification is sent to all of them, one after the other. */
const subscriptionsMax = 20;

const sealedAs = (id: string) => `push-subscription:${id}`;

/**
 * Keeps the subscription of the browser that asks. The same endpoint again replaces its keys. Another endpoint of the
 * same browser replaces the last one.
 *
 * @throws Problem 400 `push-service-unknown`: the endpoint is of no push service that we write to.
 */
export function subscribePush(
  ctx: AnyContext,
  input: PushSubscriptionInput,
): Promise<{ id: string }> {
  const actor = requirePerson(ctx);
  // The server will call the endpoint that a browser names, so only known services are allowed.
  if (!ctx.parts.notifier.acceptsPushEndpoint(input.endpoint)) {
    throw new Problem(
      400,
      'push-service-unknown',
      'This endpoint belongs to no push service that the server writes to; subscribe again from a current browser.',
    );
  }
  return inTransaction(ctx, async (ctx) => {
    // A browser that belonged to another person before is found by its endpoint.
    const kept = await inWholeOrg(ctx, (ctx) => keepSubscription(ctx, actor, input));
    await dropOlder(ctx, actor, kept.id);
    return kept;
  });
}

/** A browser has one subscription, so a new one ends the last. The number of browsers of a person is capped. */
async function dropOlder(ctx: AnyContext, actor: PersonActor, id: string): Promise<void> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.push_subscription')
    .select(['id', 'device_id'])
    .where('person_id', '=', actor.personId)
    .orderBy('created_at', 'desc')
    .execute();
  const others = rows.filter((row) => row.id !== id);
  const sameDevice = others.filter((row) => row.device_id === actor.deviceId);
  const tooMany = others
    .filter((row) => row.device_id !== actor.deviceId)
    .slice(subscriptionsMax - 1);
  const over = [...sameDevice, ...tooMany].map((row) => row.id);
  if (over.length === 0) return;
  await kernelDb(ctx).deleteFrom('kernel.push_subscription').where('id', 'in', over).execute();
}

async function keepSubscription(
  ctx: AnyContext,
  actor: PersonActor,
  input: PushSubscriptionInput,
): Promise<{ id: string }> {
  const { keyring } = ctx.parts;
  const blind = keyring.blind('push-endpoint', input.endpoint);
  const before = await kernelDb(ctx)
    .selectFrom('kernel.push_subscription')
    .select('id')
    .where('endpoint_blind', '=', blind)
    .executeTakeFirst();
  const id = before?.id ?? randomUUID();
  const subscription = {
    person_id: actor.personId,
    device_id: actor.deviceId,
    subscription_sealed: keyring.seal(JSON.stringify(input), sealedAs(id)),
  };
  if (before !== undefined) {
    await kernelDb(ctx)
      .updateTable('kernel.push_subscription')
      .set(subscription)
      .where('id', '=', id)
      .execute();
    return { id };
  }
  const made = await kernelDb(ctx)
    .insertInto('kernel.push_subscription')
    .values({ id, org_id: ctx.org, endpoint_blind: blind, ...subscription })
    .onConflict((conflict) => conflict.columns(['org_id', 'endpoint_blind']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) return { id };
  // The same browser asked twice at once: the other request's row is as good.
  return kernelDb(ctx)
    .selectFrom('kernel.push_subscription')
    .select('id')
    .where('endpoint_blind', '=', blind)
    .executeTakeFirstOrThrow();
}

/** Ends web push on the device that asks. */
export async function unsubscribePush(ctx: AnyContext): Promise<void> {
  const actor = requirePerson(ctx);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .deleteFrom('kernel.push_subscription')
      .where('device_id', '=', actor.deviceId)
      .where('person_id', '=', actor.personId)
      .execute(),
  );
}

/** Opened subscriptions of a person's devices that were not revoked. */
export function openSubscriptions(
  ctx: AnyContext,
  personId: string,
): Promise<(PushSubscriptionInput & { id: string })[]> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.push_subscription as subscription')
      .innerJoin('kernel.device as device', 'device.id', 'subscription.device_id')
      .select(['subscription.id', 'subscription.subscription_sealed'])
      .where('subscription.person_id', '=', personId)
      .where('device.revoked_at', 'is', null)
      .execute();
    return rows.map(({ id, subscription_sealed: sealed }) => ({
      id,
      ...(JSON.parse(ctx.parts.keyring.open(sealed, sealedAs(id))) as PushSubscriptionInput),
    }));
  });
}

export async function forgetSubscription(ctx: AnyContext, id: string): Promise<void> {
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).deleteFrom('kernel.push_subscription').where('id', '=', id).execute(),
  );
}
