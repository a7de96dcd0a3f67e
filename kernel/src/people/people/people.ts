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
import { actionsOf, rolesOf } from '../../core/permission.ts';
import { baseOf, isOwnRole, type ModuleRole, type Role } from '../../core/role.ts';
import { cursorAt, type PageQuery, pageOf, placeOf } from '../../database/page.ts';
import type { Me, People, Person } from './schema.ts';

export async function getMe(ctx: Context<never>): Promise<Me> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const found = await db
      .selectFrom('kernel.person as person')
      .innerJoin('kernel.org as org', 'org.org_id', 'person.org_id')
      .innerJoin('kernel.membership as membership', 'membership.person_id', 'person.id')
      .leftJoin('kernel.role as own', 'own.name', 'membership.own_role')
      .select(['person.name', 'person.locale', 'org.name as org_name', 'org.kind', 'org.modules'])
      .select(['membership.role', 'membership.own_role', 'own.label'])
      .select('org.slug')
      .where('person.id', '=', personId)
      .executeTakeFirstOrThrow();
    const [granted, ...held] = await rolesOf(ctx, personId);
    const declared = await declaredNames(ctx);
    return {
      person: {
        id: personId,
        name: found.name,
        locale: found.locale as 'ko' | 'en',
        role: found.role as Role,
        ownRole: ownRoleOf(found),
        roles: held.filter((name) => declared.has(name)),
      },
      org: {
        id: ctx.org,
        slug: found.slug,
        name: found.org_name,
        kind: found.kind as 'personal' | 'team',
      },
      deviceId,
      actions: await actionsOf(ctx, granted === undefined ? [] : [granted, ...held]),
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

/** What the org calls the own role of a membership or an invitation. */
export const ownRoleOf = (row: {
  own_role: string | null;
  label: string | null;
}): Person['ownRole'] =>
  row.own_role === null || row.label === null ? null : { name: row.own_role, label: row.label };

const selectPeople = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .leftJoin('kernel.role as own', 'own.name', 'membership.own_role')
    .select((eb) => [
      'person.id',
      'person.name',
      'person.created_at',
      'membership.role',
      'membership.own_role',
      'own.label',
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
    .where('membership.left_at', 'is', null);

type PersonRow = Awaited<ReturnType<ReturnType<typeof selectPeople>['executeTakeFirstOrThrow']>>;

const personOf = (row: PersonRow, declared: ReadonlySet<string>): Person => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  ownRole: ownRoleOf(row),
  roles: row.roles.filter((name) => declared.has(name)),
  joined: Boolean(row.joined),
  createdAt: row.created_at.toISOString(),
});

/** A page of the people of the org, those who came first before the others. @throws Problem 400 `cursor-unreadable`. */
export async function listPeople(
  ctx: Context<never>,
  { cursor, limit }: PageQuery,
): Promise<People> {
  return inTransaction(ctx, async (ctx) => {
    let query = selectPeople(ctx)
      .where('person.org_id', '=', ctx.org)
      .orderBy('person.created_at')
      .orderBy('person.id')
      .limit(limit + 1);
    if (cursor !== undefined) {
      const { at, id } = placeOf(cursor);
      query = query.where(
        sql<boolean>`(person.created_at, person.id) > (${at}::timestamptz, ${id}::uuid)`,
      );
    }
    const { rows, nextCursor } = pageOf(await query.execute(), limit, (last) =>
      cursorAt(last.created_at, last.id),
    );
    const declared = await declaredNames(ctx);
    return { people: rows.map((row) => personOf(row, declared)), nextCursor };
  });
}

/** What a membership says of a person with this role. */
export const membershipWith = (role: string) => ({
  role: baseOf(role) ?? 'guest',
  own_role: isOwnRole(role) ? role : null,
});

/** A person who belongs to the org from now on, and has no device yet. Needs a transaction. */
export async function addPerson(
  ctx: AnyContext,
  person: { name: string; role: string; roles?: readonly string[] },
): Promise<string> {
  const id = randomUUID();
  const db = kernelDb(ctx);
  await db.insertInto('kernel.person').values({ id, org_id: ctx.org, name: person.name }).execute();
  await db
    .insertInto('kernel.membership')
    .values({ org_id: ctx.org, person_id: id, ...membershipWith(person.role) })
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

/** The same for all people of the org: a role of several of them changed. */
export function announceOrg(ctx: AnyContext): void {
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'device', id: ctx.org }));
}

/** One of the people, as they are listed. Needs a transaction. */
export async function getPerson(ctx: Context<never>, personId: string): Promise<Person> {
  const row = await selectPeople(ctx).where('person.id', '=', personId).executeTakeFirst();
  if (!row) throw new Error('a person vanished while their membership was locked');
  return personOf(row, await declaredNames(ctx));
}

/**
 * The membership, with all owners of the org locked in one order: two owners who remove each other
 * at the same moment must not leave the org without any.
 */
export async function lockMembership(ctx: AnyContext, personId: string) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select(['person_id', 'role', 'own_role'])
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
  return { role: member.role, ownRole: member.own_role, isLastOwner };
}

/** @throws Problem 409 `last-owner`. */
export function keepAnOwner(isLastOwner: boolean): void {
  if (!isLastOwner) return;
  throw new Problem(409, 'last-owner', 'The org needs an owner; make another person one first.');
}
