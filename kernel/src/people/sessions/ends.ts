import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../../core/context.ts';

export type EndReason = 'signed-out' | 'device-revoked' | 'left' | 'theft';

/** Ends devices and their sessions for good, at once. Returns how many devices. Needs a transaction. */
export async function endSessions(
  ctx: AnyContext,
  who: { deviceIds: readonly string[] },
  reason: EndReason,
): Promise<number> {
  if (who.deviceIds.length === 0) return 0;
  const revoked_at = ctx.now();
  const devices = await kernelDb(ctx)
    .updateTable('kernel.device')
    .set({ revoked_at })
    .where(sql<boolean>`id = any(${[...who.deviceIds]}::uuid[])`)
    .where('revoked_at', 'is', null)
    .returning(['id', 'person_id'])
    .execute();
  await kernelDb(ctx)
    .updateTable('kernel.session')
    .set({ revoked_at, revoked_reason: reason })
    .where(sql<boolean>`device_id = any(${[...who.deviceIds]}::uuid[])`)
    .where('revoked_at', 'is', null)
    .execute();
  const { org, parts } = ctx;
  for (const { id, person_id } of devices) {
    ctx.afterCommit(() => parts.live.publish(org, { topic: 'device', id, person: person_id }));
  }
  return devices.length;
}
