import { randomUUID } from 'node:crypto';
import { UAParser } from 'ua-parser-js';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import type { DeviceKind } from '../../core/credential.ts';
import { requireAction } from '../../core/permission.ts';
import { placeOf } from '../../http/place.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { notify } from '../../notify/notifications.ts';
import { endSessions } from '../sessions/ends.ts';
import { type Device, devicesMax } from './schema.ts';

/** Browser and system in the words of people, from a header that anyone can write anything in. */
export function describeAgent(userAgent: string | undefined) {
  const { browser, os } = new UAParser(userAgent?.slice(0, 500)).getResult();
  const join = (...words: (string | undefined)[]) => words.filter(Boolean).join(' ').slice(0, 100);
  return { browser: join(browser.name, browser.major) || null, system: join(os.name) || null };
}

export interface Appearance {
  readonly userAgent: string | undefined;
  readonly ip: string;
}

/** Needs a transaction. */
export async function addDevice(
  ctx: AnyContext,
  device: { personId: string; kind: DeviceKind; name: string; seen: Appearance },
): Promise<string> {
  const id = randomUUID();
  await kernelDb(ctx)
    .insertInto('kernel.device')
    .values({
      id,
      org_id: ctx.org,
      person_id: device.personId,
      kind: device.kind,
      name: device.name,
      ...describeAgent(device.seen.userAgent),
      place: placeOf(device.seen.ip),
      last_seen_at: ctx.now(),
      created_at: ctx.now(),
    })
    .execute();
  return id;
}

/** Tells a person's other devices of one that was added. Needs a transaction. */
export async function warnOfDevice(
  ctx: AnyContext,
  { personId, deviceId }: { personId: string; deviceId: string },
  deviceName: string,
): Promise<void> {
  const { org, parts } = ctx;
  ctx.afterCommit(() =>
    parts.live.publish(org, { topic: 'device', id: deviceId, person: personId }),
  );
  const other = await kernelDb(ctx)
    .selectFrom('kernel.device')
    .select('id')
    .where('person_id', '=', personId)
    .where('id', '!=', deviceId)
    .executeTakeFirst();
  // The first device is how the person came in; there is nobody to warn.
  if (!other) return;
  await notify(ctx, {
    personId,
    kind: 'new-device',
    params: { device: deviceName },
    url: `${parts.publicUrl}/devices`,
  });
}

/** One's own devices, or with `all` (owner, admin) those of the whole org; last seen first. */
export async function listDevices(
  ctx: Context<never>,
  { all }: { all: boolean },
): Promise<Device[]> {
  const actor = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    if (all) await requireAction(ctx, 'device.list-all');
    let query = kernelDb(ctx)
      .selectFrom('kernel.device as device')
      .innerJoin('kernel.person as person', 'person.id', 'device.person_id')
      .selectAll('device')
      .select('person.name as person_name')
      .where('device.revoked_at', 'is', null)
      .orderBy('device.last_seen_at', 'desc')
      .limit(devicesMax);
    if (!all) query = query.where('device.person_id', '=', actor.personId);
    const rows = await query.execute();
    return rows.map((row) => ({
      id: row.id,
      personId: row.person_id,
      personName: row.person_name,
      kind: row.kind as Device['kind'],
      name: row.name,
      browser: row.browser,
      system: row.system,
      place: row.place,
      lastSeenAt: row.last_seen_at.toISOString(),
      createdAt: row.created_at.toISOString(),
      current: row.id === actor.deviceId,
    }));
  });
}

async function noteRevoked(ctx: AnyContext, deviceId: string): Promise<void> {
  await logAction(ctx, { action: 'kernel.device-revoked', subjectId: deviceId });
  await record(ctx, 'kernel.device-revoked', { deviceId }, { subjects: [deviceId] });
}

/**
 * Ends a device for good; its next request is refused. Another person's needs `device.revoke-any`.
 *
 * @throws Problem 404 `device-not-found`, also when it is gone already.
 */
export async function revokeDevice(ctx: Context<never>, deviceId: string): Promise<void> {
  const actor = requirePerson(ctx);
  await inTransaction(ctx, async (ctx) => {
    const device = await kernelDb(ctx)
      .selectFrom('kernel.device')
      .select('person_id')
      .where('id', '=', deviceId)
      .executeTakeFirst();
    if (device && device.person_id !== actor.personId) {
      await requireAction(ctx, 'device.revoke-any');
    }
    const ended = device ? await endSessions(ctx, { deviceIds: [deviceId] }, 'device-revoked') : 0;
    if (ended === 0) {
      throw new Problem(404, 'device-not-found', 'There is no such device; reload the list.');
    }
    await noteRevoked(ctx, deviceId);
  });
}

/** Ends all of one's own devices but the one that asks. Returns how many. */
export async function revokeOtherDevices(ctx: Context<never>): Promise<number> {
  const actor = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const others = await kernelDb(ctx)
      .selectFrom('kernel.device')
      .select('id')
      .where('person_id', '=', actor.personId)
      .where('id', '!=', actor.deviceId)
      .where('revoked_at', 'is', null)
      .execute();
    const deviceIds = others.map(({ id }) => id);
    await endSessions(ctx, { deviceIds }, 'device-revoked');
    for (const deviceId of deviceIds) await noteRevoked(ctx, deviceId);
    return deviceIds.length;
  });
}
