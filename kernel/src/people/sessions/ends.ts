import { sql } from 'kysely';
import { type AnyContext, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { readRefresh } from './refresh-token.ts';

export type EndReason = 'signed-out' | 'device-revoked' | 'left' | 'theft';

/**
 * Signs the devices out that a session above the orgs let into the org of `ctx`, also those whose session ended before
 * and that could open another. Needs a transaction.
 */
export async function endSessionsOf(
  ctx: AnyContext,
  identitySessionIds: readonly string[],
  reason: EndReason,
): Promise<number> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.session')
    .select('device_id')
    .where('org_id', '=', ctx.org)
    .where(sql<boolean>`identity_session_id = any(${[...identitySessionIds]}::uuid[])`)
    .execute();
  return endSessions(ctx, { deviceIds: rows.map((row) => row.device_id) }, reason);
}

/**
 * Signs a browser out of an org whose refresh token it gives up, if the token is the current one. What the account above
 * the orgs opened, it opens again: there the browser stays the device that it was. A link opens nothing twice.
 */
export async function endByRefresh(outer: AnyContext, refresh: string): Promise<void> {
  const { parts, trace } = outer;
  const named = readRefresh(parts.keyring, refresh);
  if (named === undefined) return;
  const ctx = systemContext(parts, { org: named.org, name: 'kernel.sign-out', trace });
  await inTransaction(ctx, async (ctx) => {
    const session = await kernelDb(ctx)
      .selectFrom('kernel.session')
      .select(['device_id', 'identity_session_id'])
      .where('id', '=', named.sessionId)
      .where('refresh_hash', '=', parts.keyring.hashSecret(refresh))
      .executeTakeFirst();
    if (session === undefined) return;
    const { device_id: deviceId, identity_session_id: openedBy } = session;
    const ended = await (openedBy === null
      ? endSessions(ctx, { deviceIds: [deviceId] }, 'signed-out')
      : endFormerSessions(ctx, deviceId));
    if (ended > 0) await logAction(ctx, { action: 'kernel.signed-out', subjectId: deviceId });
  });
}

/** Ends the sessions that a device had. The device stays. Returns how many. Needs a transaction. */
export async function endFormerSessions(ctx: AnyContext, deviceId: string): Promise<number> {
  const ended = await kernelDb(ctx)
    .updateTable('kernel.session')
    .set({ revoked_at: ctx.now(), revoked_reason: 'signed-out' satisfies EndReason })
    .where('device_id', '=', deviceId)
    .where('revoked_at', 'is', null)
    .returning('person_id')
    .execute();
  const { org, parts } = ctx;
  for (const { person_id: person } of ended) {
    ctx.afterCommit(() => parts.live.publish(org, { topic: 'device', id: deviceId, person }));
  }
  return ended.length;
}

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
