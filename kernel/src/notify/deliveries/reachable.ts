import { type AnyContext, kernelDb } from '../../core/context.ts';
import type { ChannelName } from '../schema.ts';

/** Channels that this deployment has and that lead to this person now. */
export async function findReachable(
  ctx: AnyContext,
  personId: string,
): Promise<ReadonlySet<ChannelName>> {
  const addresses = await kernelDb(ctx)
    .selectFrom('kernel.notification_address')
    .select('channel')
    .where('person_id', '=', personId)
    .where('confirmed_at', 'is not', null)
    .execute();
  const browser = await kernelDb(ctx)
    .selectFrom('kernel.push_subscription as subscription')
    .innerJoin('kernel.device as device', 'device.id', 'subscription.device_id')
    .select('subscription.id')
    .where('subscription.person_id', '=', personId)
    .where('device.revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  const theirs = new Set<string>(addresses.map(({ channel }) => channel));
  if (browser !== undefined) theirs.add('web-push');
  return new Set(ctx.parts.notifier.channels.filter((channel) => theirs.has(channel)));
}
