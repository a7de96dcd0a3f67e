import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { createSecret } from '../../base/token.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  type PersonActor,
  requirePerson,
} from '../../core/context.ts';
import { requireRole, requireWithin } from '../../core/people/authority.ts';
import { requireAction, requireOwnerFor, rolesOf } from '../../core/permission.ts';
import { baseOf } from '../../core/role.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { addPerson } from '../people/people.ts';
import { requireDeclared } from '../roles/roles.ts';
import { requireRoomForDevice, requireRoomForLink } from './caps.ts';
import { lifeMs } from './link-life.ts';
import { announceLink, refreshOpenLinks } from './link-notices.ts';
import type { Pairing, PairingInput } from './schema.ts';

/** Who a link signs in, and what they are at that moment. */
interface Target {
  readonly personId: string;
  readonly role: string;
}

/** Makes the one-time secret of a person. Needs a transaction. */
export async function insertPairing(
  ctx: AnyContext,
  kind: Pairing['kind'],
  { personId, role }: Target,
): Promise<Pairing> {
  const id = randomUUID();
  const secret = createSecret(ctx.org);
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + lifeMs[kind]);
  const maker = ctx.actor.kind === 'person' ? ctx.actor : undefined;
  await kernelDb(ctx)
    .insertInto('kernel.pairing')
    .values({
      id,
      org_id: ctx.org,
      kind,
      secret_hash: ctx.parts.keyring.hashSecret(secret),
      person_id: personId,
      role,
      created_by: maker?.personId ?? null,
      created_by_device: maker?.deviceId ?? null,
      created_at: now,
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
    .select(['role', 'own_role'])
    .where('person_id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
}

/**
 * A link that signs one device in, once: one's own phone or machine, an invited person, or a person
 * who lost every device. The last two need `person.invite`, and an owner where they concern owners. The owners are
 * notified of them.
 *
 * @throws Problem 403 `not-allowed`, `owners-only`, `role-exceeds-yours`; 404 `person-not-found`, `role-not-found`; 409 `links-too-many`,
 *   `devices-too-many`, `recovery-of-self`.
 */
export async function createPairing(ctx: Context<never>, input: PairingInput): Promise<Pairing> {
  const actor = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    if (input.kind !== 'phone' && input.kind !== 'agent') {
      await requireAction(ctx, 'person.invite');
    }
    await requireRoomForLink(ctx, actor.personId);
    switch (input.kind) {
      case 'phone':
      case 'agent':
        await requireRoomForDevice(ctx, actor.personId);
        return insertPairing(ctx, input.kind, {
          personId: actor.personId,
          role: actor.roles[0] ?? '',
        });
      case 'recovery':
        return createRecovery(ctx, actor, input.personId);
      case 'person':
        return invite(ctx, actor, input);
    }
  });
}

async function createRecovery(
  ctx: AnyContext,
  maker: PersonActor,
  personId: string,
): Promise<Pairing> {
  const member = await findMember(ctx, personId);
  if (!member) {
    throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
  }
  if (personId === maker.personId) {
    const fix =
      'You are signed in: add a phone instead. A recovery is made by somebody else, for a person who lost every device.';
    throw new Problem(409, 'recovery-of-self', fix);
  }
  requireOwnerFor(ctx, member.role);
  await requireWithin(ctx, await rolesOf(ctx, personId));
  const target = { personId, role: member.own_role ?? member.role };
  const pairing = await insertPairing(ctx, 'recovery', target);
  const data = { pairingId: pairing.id, personId, role: member.role, madeBy: maker.personId };
  await record(ctx, 'kernel.recovery-created', data, { subjects: [personId, maker.personId] });
  await announceLink(ctx, maker, { personId, role: member.role, kind: 'recovery' });
  refreshOpenLinks(ctx, pairing.id);
  return pairing;
}

async function invite(
  ctx: AnyContext,
  maker: PersonActor,
  { name, role, roles = [] }: Extract<PairingInput, { kind: 'person' }>,
): Promise<Pairing> {
  requireOwnerFor(ctx, role);
  await requireRole(ctx, role);
  for (const each of roles) await requireDeclared(ctx, each);
  await requireWithin(ctx, [role, ...roles]);
  const personId = await addPerson(ctx, { name, role, roles });
  const base = baseOf(role) ?? 'guest';
  await kernelDb(ctx).updateTable('kernel.org').set({ kind: 'team' }).execute();
  const pairing = await insertPairing(ctx, 'person', { personId, role });
  const data = { pairingId: pairing.id, personId, role, roles, madeBy: maker.personId };
  await record(ctx, 'kernel.person-invited', data, { subjects: [personId, maker.personId] });
  await announceLink(ctx, maker, { personId, role: base, kind: 'person' });
  refreshOpenLinks(ctx, pairing.id);
  return pairing;
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
