import { randomUUID } from 'node:crypto';
import { logAction } from '../action-log.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../context.ts';
import { type Appearance, addDevice } from '../devices/devices.ts';
import { record } from '../ledger.ts';
import { notify } from '../notifications/notifications.ts';
import { addPerson } from '../people/people.ts';
import { requireAction, requireOwnerFor } from '../permission.ts';
import { Problem } from '../problem.ts';
import { openSession, type Tokens } from '../sessions/sessions.ts';
import { createSecret, orgOfSecret } from '../token.ts';
import { lifeMs, refuseOfRevoked, refuseOutrun } from './link-life.ts';
import type { ClaimInput, Pairing, PairingInput } from './schema.ts';

/** Makes the one-time secret of `personId`. Needs a transaction. */
export async function insertPairing(
  ctx: AnyContext,
  kind: Pairing['kind'],
  personId: string,
): Promise<Pairing> {
  const id = randomUUID();
  const secret = createSecret(ctx.org);
  const expiresAt = new Date(ctx.now().getTime() + lifeMs[kind]);
  await kernelDb(ctx)
    .insertInto('kernel.pairing')
    .values({
      id,
      org_id: ctx.org,
      kind,
      secret_hash: ctx.parts.keyring.hashSecret(secret),
      person_id: personId,
      created_by: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
      expires_at: expiresAt,
    })
    .execute();
  await logAction(ctx, { action: 'kernel.pairing-created', subjectId: personId, facts: { kind } });
  // Behind `#`, the secret is never sent by opening the link: a preview cannot use it up or log it.
  const link = `${ctx.parts.publicUrl}/pair#${secret}`;
  return { id, kind, link, expiresAt: expiresAt.toISOString() };
}

async function findMember(ctx: AnyContext, personId: string) {
  return kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('role')
    .where('person_id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
}

/**
 * A link that signs one device in, once: one's own phone or machine, an invited person, or a person
 * who lost every device. The last two need `person.invite`, and an owner where they concern owners.
 */
export async function createPairing(ctx: Context<never>, input: PairingInput): Promise<Pairing> {
  const { actor } = ctx;
  if (actor.kind !== 'person') throw new Error('a pairing is made by a signed-in person');
  return inTransaction(ctx, async (ctx) => {
    if (input.kind === 'phone' || input.kind === 'agent') {
      return insertPairing(ctx, input.kind, actor.personId);
    }
    await requireAction(ctx, 'person.invite');
    if (input.kind === 'recovery') {
      const member = await findMember(ctx, input.personId);
      if (!member) {
        throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
      }
      requireOwnerFor(ctx, member.role);
      return insertPairing(ctx, 'recovery', input.personId);
    }
    requireOwnerFor(ctx, input.role);
    const personId = await addPerson(ctx, { name: input.name, role: input.role });
    await kernelDb(ctx).updateTable('kernel.org').set({ kind: 'team' }).execute();
    const data = { personId, role: input.role };
    await record(ctx, 'kernel.person-invited', data, { subjects: [personId] });
    return insertPairing(ctx, 'person', personId);
  });
}

/** Where one's own pairing stands. @throws Problem 404 `pairing-not-found`. */
export async function getPairing(ctx: Context<never>, id: string) {
  const { actor } = ctx;
  const found = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.pairing as pairing')
      .leftJoin('kernel.device as device', 'device.id', 'pairing.claimed_device_id')
      .select(['pairing.claimed_at', 'pairing.expires_at', 'device.name'])
      .where('pairing.id', '=', id)
      .where('pairing.created_by', '=', actor.kind === 'person' ? actor.personId : null)
      .executeTakeFirst(),
  );
  if (!found)
    throw new Problem(404, 'pairing-not-found', 'There is no such pairing; make a new one.');
  const waiting = found.expires_at > ctx.now() ? 'waiting' : 'expired';
  const state: 'claimed' | 'waiting' | 'expired' = found.claimed_at ? 'claimed' : waiting;
  return { id, state, deviceName: found.name };
}

const unknownPairing = () =>
  new Problem(404, 'pairing-unknown', 'This link is not one of ours; copy the whole link.');

/** The row, locked: of two devices that claim at the same moment, the second waits and is refused. */
async function lockPairing(ctx: AnyContext, input: ClaimInput) {
  const found = await kernelDb(ctx)
    .selectFrom('kernel.pairing')
    .selectAll()
    .where('secret_hash', '=', ctx.parts.keyring.hashSecret(input.secret))
    .forUpdate()
    .executeTakeFirst();
  const member = found && (await findMember(ctx, found.person_id));
  if (!found || !member) throw unknownPairing();
  if (found.claimed_at) {
    throw new Problem(409, 'pairing-claimed', 'This link was used already; make a new one.');
  }
  if (found.expires_at <= ctx.now()) {
    throw new Problem(410, 'pairing-expired', 'This link has expired; make a new one.');
  }
  await refuseOfRevoked(ctx, found);
  await refuseOutrun(ctx, found);
  if ((found.kind === 'agent') !== (input.kind === 'agent')) {
    const mend =
      found.kind === 'agent'
        ? 'This link is for a machine: run `dojang pair <link>` there.'
        : 'This link is for a browser: open it there.';
    throw new Problem(409, 'pairing-of-other-kind', mend, { kind: found.kind });
  }
  return { ...found, role: member.role };
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
 * @throws Problem 404 `pairing-unknown`, 409 `pairing-claimed`, `pairing-of-other-kind`, 410
 *   `pairing-expired`.
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
    const device = { personId, kind: input.kind, name: input.deviceName, seen };
    const deviceId = await addDevice(outer, device);
    const { role } = pairing;
    const actor = { kind: 'person', personId, deviceId, role, credential: input.kind } as const;
    const ctx = { ...outer, actor };
    await introduce(ctx, pairing.kind, personId, input);
    await kernelDb(ctx)
      .updateTable('kernel.pairing')
      .set({ claimed_at: ctx.now(), claimed_device_id: deviceId })
      .where('id', '=', pairing.id)
      .execute();
    await noteNewDevice(ctx, { pairingId: pairing.id, deviceId, personId }, input.deviceName);
    return openSession(ctx, { personId, deviceId });
  });
}

async function noteNewDevice(
  ctx: AnyContext,
  data: { pairingId: string; deviceId: string; personId: string },
  deviceName: string,
): Promise<void> {
  const { deviceId, personId } = data;
  await logAction(ctx, { action: 'kernel.device-paired', subjectId: deviceId });
  await record(ctx, 'kernel.device-paired', data, { subjects: [personId, deviceId] });
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
    priority: 'urgent',
    params: { device: deviceName },
    url: `${parts.publicUrl}/devices`,
  });
}
