import { Problem } from '../../base/problem.ts';
import { orgOfSecret } from '../../base/token.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { rolesOf } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { type Appearance, addDevice, warnOfDevice } from '../devices/devices.ts';
import { requireRoomForDevice } from '../pairings/caps.ts';
import { holdMaker, pairingsNow } from '../pairings/link-life.ts';
import type { ClaimInput } from '../pairings/schema.ts';
import { openSession, type Tokens } from '../sessions/sessions.ts';
import { requireClaimable, unknownPairing } from './claimable.ts';

/** The row, locked: of two devices that claim at the same moment, the second waits and is refused. */
async function lockPairing(ctx: AnyContext, input: ClaimInput) {
  const locked = await kernelDb(ctx)
    .selectFrom('kernel.pairing')
    .select(['id', 'person_id', 'created_by', 'created_by_device'])
    .where('secret_hash', '=', ctx.parts.keyring.hashSecret(input.secret))
    .forUpdate()
    .executeTakeFirst();
  if (!locked) throw unknownPairing();
  await holdMaker(ctx, locked);
  const found = await pairingsNow(ctx)
    .where('pairing.id', '=', locked.id)
    .executeTakeFirstOrThrow();
  await requireClaimable(ctx, found);
  if ((found.kind === 'agent') !== (input.kind === 'agent')) {
    const fix =
      found.kind === 'agent'
        ? 'This link is for a machine: run `dojang pair <link>` there.'
        : 'This link is for a browser: open it there.';
    throw new Problem(409, 'pairing-of-other-kind', fix, { kind: found.kind });
  }
  return found;
}

/** A first device may say how its person wants to be called and spoken to. */
async function introduce(ctx: AnyContext, kind: string, personId: string, input: ClaimInput) {
  const mayName = kind === 'owner' || kind === 'person';
  const changes = {
    ...(input.personName !== undefined && mayName ? { name: input.personName } : {}),
    ...(input.locale !== undefined && mayName ? { locale: input.locale } : {}),
  };
  if (Object.keys(changes).length === 0) return;
  await kernelDb(ctx)
    .updateTable('kernel.person')
    .set(changes)
    .where('id', '=', personId)
    .execute();
}

/**
 * Signs in the device that shows the secret. Nobody need be signed in; the secret says which org.
 *
 * The link is worth what its maker may do at this moment, not what the maker could do when making it.
 *
 * @throws Problem 404 `pairing-unknown`, 409 `pairing-claimed`, `pairing-of-other-kind`,
 *   `devices-too-many`, 410 `pairing-expired`, `pairing-ended`.
 */
export async function claimPairing(
  ctx: Context<never>,
  input: ClaimInput,
  seen: Appearance,
): Promise<Tokens> {
  const org = orgOfSecret(input.secret);
  if (org === undefined) throw unknownPairing();
  return inTransaction({ ...ctx, org }, async (outer) => {
    const pairing = await lockPairing(outer, input);
    const personId = pairing.person_id;
    await requireRoomForDevice(outer, personId);
    const device = { personId, kind: input.kind, name: input.deviceName, seen };
    const deviceId = await addDevice(outer, device);
    const roles = await rolesOf(outer, personId);
    const actor = { kind: 'person', personId, deviceId, roles, credential: input.kind } as const;
    const ctx = { ...outer, actor };
    await introduce(ctx, pairing.kind, personId, input);
    await kernelDb(ctx)
      .updateTable('kernel.pairing')
      .set({ claimed_at: ctx.now(), claimed_device_id: deviceId })
      .where('id', '=', pairing.id)
      .execute();
    await noteNewDevice(ctx, { pairingId: pairing.id, deviceId, personId }, input.deviceName);
    await noteUse(ctx, pairing, deviceId);
    return openSession(ctx, { personId, deviceId });
  });
}

/** Notes in the action log that a link let another person in, or back in, and who made it. */
async function noteUse(
  ctx: AnyContext,
  pairing: { id: string; kind: string; person_id: string; created_by: string | null },
  deviceId: string,
): Promise<void> {
  if (pairing.kind !== 'person' && pairing.kind !== 'recovery') return;
  const { person_id: personId, created_by: madeBy } = pairing;
  const type = pairing.kind === 'recovery' ? 'kernel.recovery-used' : 'kernel.invitation-used';
  const data = { pairingId: pairing.id, personId, deviceId, madeBy };
  await record(ctx, type, data, { subjects: [personId, deviceId, ...(madeBy ? [madeBy] : [])] });
}

async function noteNewDevice(
  ctx: AnyContext,
  data: { pairingId: string; deviceId: string; personId: string },
  deviceName: string,
): Promise<void> {
  const { deviceId, personId } = data;
  await logAction(ctx, { action: 'kernel.device-paired', subjectId: deviceId });
  await record(ctx, 'kernel.device-paired', data, { subjects: [personId, deviceId] });
  await warnOfDevice(ctx, { personId, deviceId }, deviceName);
}
