import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { Role } from '../../core/module.ts';
import { requireAction, requireOwnerFor } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { endSessions } from '../sessions/ends.ts';
import { type Me, type Person, peopleMax } from './schema.ts';

function actorOf(ctx: AnyContext) {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new Error('this verb is for a signed-in person');
}

export async function getMe(ctx: Context<never>): Promise<Me> {
  const { personId, deviceId, role } = actorOf(ctx);
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const found = await db
      .selectFrom('kernel.person as person')
      .innerJoin('kernel.org as org', 'org.org_id', 'person.org_id')
      .select(['person.name', 'person.locale', 'org.name as org_name', 'org.kind'])
      .where('person.id', '=', personId)
      .executeTakeFirstOrThrow();
    const allowed = await db
      .selectFrom('kernel.role_action')
      .select('action')
      .where('role', '=', role)
      .orderBy('action')
      .execute();
    return {
      person: {
        id: personId,
        name: found.name,
        locale: found.locale as 'ko' | 'en',
        role: role as Role,
      },
      org: { id: ctx.org, name: found.org_name, kind: found.kind as 'personal' | 'team' },
      deviceId,
      actions: allowed.map(({ action }) => action),
    };
  });
}

export async function changeMe(
  ctx: Context<never>,
  patch: { name?: string | undefined; locale?: 'ko' | 'en' | undefined },
): Promise<Me> {
  const { personId } = actorOf(ctx);
  return inTransaction(ctx, async (ctx) => {
    const changes = {
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.locale === undefined ? {} : { locale: patch.locale }),
    };
    await kernelDb(ctx)
      .updateTable('kernel.person')
      .set(changes)
      .where('id', '=', personId)
      .execute();
    return getMe(ctx);
  });
}

export async function listPeople(ctx: Context<never>): Promise<Person[]> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.membership as membership')
      .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
      .select((eb) => [
        'person.id',
        'person.name',
        'person.created_at',
        'membership.role',
        eb
          .exists(
            eb
              .selectFrom('kernel.device as device')
              .select('device.id')
              .whereRef('device.person_id', '=', 'person.id'),
          )
          .as('joined'),
      ])
      .where('membership.left_at', 'is', null)
      .orderBy('person.created_at')
      .limit(peopleMax)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role as Role,
      joined: Boolean(row.joined),
      createdAt: row.created_at.toISOString(),
    }));
  });
}

/** A person who belongs to the org from now on, and has no device yet. Needs a transaction. */
export async function addPerson(
  ctx: AnyContext,
  person: { name: string; role: Role },
): Promise<string> {
  const id = randomUUID();
  const db = kernelDb(ctx);
  await db.insertInto('kernel.person').values({ id, org_id: ctx.org, name: person.name }).execute();
  await db
    .insertInto('kernel.membership')
    .values({ org_id: ctx.org, person_id: id, role: person.role })
    .execute();
  return id;
}

/**
 * The membership, with all owners of the org locked in one order: two owners who remove each other
 * at the same moment must not leave the org without any.
 */
async function lockMembership(ctx: AnyContext, personId: string) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select(['person_id', 'role'])
    .where('left_at', 'is', null)
    .where((eb) => eb.or([eb('role', '=', 'owner'), eb('person_id', '=', personId)]))
    .orderBy('person_id')
    .forUpdate()
    .execute();
  const member = rows.find((row) => row.person_id === personId);
  if (!member) {
    throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
  }
  const isLastOwner =
    member.role === 'owner' && rows.filter((r) => r.role === 'owner').length === 1;
  return { role: member.role, isLastOwner };
}

function keepAnOwner(isLastOwner: boolean): void {
  if (!isLastOwner) return;
  throw new Problem(409, 'last-owner', 'The org needs an owner; make another person one first.');
}

/** @throws Problem 403 `owners-only`, 404 `person-not-found`, 409 `last-owner`. */
export async function changeRole(
  ctx: Context<never>,
  personId: string,
  role: Role,
): Promise<Person> {
  return inTransaction(ctx, async (ctx) => {
    const { role: from, isLastOwner } = await lockMembership(ctx, personId);
    requireOwnerFor(ctx, from, role);
    if (role !== 'owner') keepAnOwner(isLastOwner);
    if (from !== role) {
      await kernelDb(ctx)
        .updateTable('kernel.membership')
        .set({ role })
        .where('person_id', '=', personId)
        .execute();
      const facts = { from, to: role };
      await logAction(ctx, { action: 'kernel.role-changed', subjectId: personId, facts });
      await record(ctx, 'kernel.role-changed', { personId, ...facts }, { subjects: [personId] });
    }
    const people = await listPeople(ctx);
    const changed = people.find(({ id }) => id === personId);
    if (!changed) throw new Error('a person vanished while the role was locked');
    return changed;
  });
}

/**
 * Ends a membership: one's own (leaving), or another's by whoever may `person.remove`. The person's
 * devices end with it; what the person stamped stays.
 */
export async function endMembership(ctx: Context<never>, personId: string): Promise<void> {
  const actor = actorOf(ctx);
  await inTransaction(ctx, async (ctx) => {
    const { role, isLastOwner } = await lockMembership(ctx, personId);
    if (actor.personId !== personId) {
      await requireAction(ctx, 'person.remove');
      requireOwnerFor(ctx, role);
    }
    keepAnOwner(isLastOwner);
    const db = kernelDb(ctx);
    await db
      .updateTable('kernel.membership')
      .set({ left_at: ctx.now() })
      .where('person_id', '=', personId)
      .execute();
    await db.deleteFrom('kernel.team_member').where('person_id', '=', personId).execute();
    const devices = await db
      .selectFrom('kernel.device')
      .select('id')
      .where('person_id', '=', personId)
      .execute();
    await endSessions(ctx, { deviceIds: devices.map(({ id }) => id) }, 'left');
    await logAction(ctx, { action: 'kernel.person-left', subjectId: personId });
    await record(ctx, 'kernel.person-left', { personId }, { subjects: [personId] });
  });
}
