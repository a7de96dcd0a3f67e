import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { findChosenModules, isChosen } from '../../core/module-of-org.ts';
import { actionsOf, requireAction, requireOwnerFor, rolesOf } from '../../core/permission.ts';
import type { ModuleRole, Role } from '../../core/role.ts';
import { endKeys } from '../../keys/keys.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { endSessions } from '../sessions/ends.ts';
import { type Me, type Person, peopleMax } from './schema.ts';

export async function getMe(ctx: Context<never>): Promise<Me> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const found = await db
      .selectFrom('kernel.person as person')
      .innerJoin('kernel.org as org', 'org.org_id', 'person.org_id')
      .select(['person.name', 'person.locale', 'org.name as org_name', 'org.kind', 'org.modules'])
      .where('person.id', '=', personId)
      .executeTakeFirstOrThrow();
    const [role, ...held] = await rolesOf(ctx, personId);
    const declared = await declaredNames(ctx);
    return {
      person: {
        id: personId,
        name: found.name,
        locale: found.locale as 'ko' | 'en',
        role: role as Role,
        roles: held.filter((name) => declared.has(name)),
      },
      org: { id: ctx.org, name: found.org_name, kind: found.kind as 'personal' | 'team' },
      deviceId,
      actions: await actionsOf(ctx, role === undefined ? [] : [role, ...held]),
      hasPlaygrounds: ctx.parts.hasPlaygrounds,
      modules: ctx.parts.modules
        .map(({ name }) => name)
        .filter((name) => name !== 'kernel' && isChosen(found.modules, name)),
    };
  });
}

export async function changeMe(
  ctx: Context<never>,
  patch: { name?: string | undefined; locale?: 'ko' | 'en' | undefined },
): Promise<Me> {
  const { personId } = requirePerson(ctx);
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

/** The roles of the modules that the org uses. Those of others have no words and no rights here. */
export async function declaredRoles(ctx: AnyContext): Promise<readonly ModuleRole[]> {
  const chosen = await inTransaction(ctx, findChosenModules);
  return ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap((module) => module.roles);
}

async function declaredNames(ctx: AnyContext): Promise<ReadonlySet<string>> {
  return new Set((await declaredRoles(ctx)).map(({ name }) => name));
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
        sql<string[]>`array(
          select r.role from kernel.person_role r
          where r.org_id = person.org_id and r.person_id = person.id order by r.role
        )`.as('roles'),
      ])
      .where('membership.left_at', 'is', null)
      .orderBy('person.created_at')
      .limit(peopleMax)
      .execute();
    const declared = await declaredNames(ctx);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role as Role,
      roles: row.roles.filter((name) => declared.has(name)),
      joined: Boolean(row.joined),
      createdAt: row.created_at.toISOString(),
    }));
  });
}

/** A person who belongs to the org from now on, and has no device yet. Needs a transaction. */
export async function addPerson(
  ctx: AnyContext,
  person: { name: string; role: Role; roles?: readonly string[] },
): Promise<string> {
  const id = randomUUID();
  const db = kernelDb(ctx);
  await db.insertInto('kernel.person').values({ id, org_id: ctx.org, name: person.name }).execute();
  await db
    .insertInto('kernel.membership')
    .values({ org_id: ctx.org, person_id: id, role: person.role })
    .execute();
  await addRoles(ctx, id, person.roles ?? []);
  return id;
}

/** Gives roles of modules; says which of them the person did not have. Needs a transaction. */
export async function addRoles(
  ctx: AnyContext,
  personId: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const givenBy = ctx.actor.kind === 'person' ? ctx.actor.personId : null;
  const row = { org_id: ctx.org, person_id: personId, given_by: givenBy };
  const added = await kernelDb(ctx)
    .insertInto('kernel.person_role')
    .values([...new Set(names)].map((name) => ({ ...row, role: name })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('role')
    .execute();
  return added.map(({ role }) => role);
}

/** Makes open pages of the org read again who may do what, and streams check again what they may hear. */
export function announceRoles(ctx: AnyContext, personId: string): void {
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'device', id: personId }));
}

/** One of the people, as they are listed. Needs a transaction. */
export async function getPerson(ctx: Context<never>, personId: string): Promise<Person> {
  const found = (await listPeople(ctx)).find(({ id }) => id === personId);
  if (!found) throw new Error('a person vanished while their membership was locked');
  return found;
}

/**
 * The membership, with all owners of the org locked in one order: two owners who remove each other
 * at the same moment must not leave the org without any.
 */
export async function lockMembership(ctx: AnyContext, personId: string) {
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
      announceRoles(ctx, personId);
    }
    return getPerson(ctx, personId);
  });
}

/**
 * Ends a membership: the caller's own (leaving), or that of another, by a person who may `person.remove`. The
 * person's devices end with it. Stamps stay.
 */
export async function endMembership(ctx: Context<never>, personId: string): Promise<void> {
  const actor = requirePerson(ctx);
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
    await db.deleteFrom('kernel.person_role').where('person_id', '=', personId).execute();
    const devices = await db
      .selectFrom('kernel.device')
      .select('id')
      .where('person_id', '=', personId)
      .execute();
    await endSessions(ctx, { deviceIds: devices.map(({ id }) => id) }, 'left');
    await endKeys(ctx, { personId });
    await logAction(ctx, { action: 'kernel.person-left', subjectId: personId });
    await record(ctx, 'kernel.person-left', { personId }, { subjects: [personId] });
  });
}
