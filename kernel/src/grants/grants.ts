import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  personIdOf,
} from '../core/context.ts';
import { lockOrg } from '../core/org-lock.ts';
import type { GrantLevel, ResourceRef } from '../core/people/resource.ts';
import { mayDo } from '../core/permission.ts';
import { rolesThatRead } from '../core/reach.ts';
import { cursorAt, type PageQuery, pageOf, placeOf } from '../database/page.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import { peoplePageDefault } from '../people/people/schema.ts';
import { peopleOfTeam, requireTeam } from '../people/teams/teams.ts';
import { announceReach } from '../reach/announce.ts';
import { hasGrant, requireGrant } from '../reach/reached.ts';
import { findAccess, getResource } from '../reach/resources.ts';
import { type Grant, type GrantInput, grantsMax, type ResourceGrants } from './schema.ts';

/**
 * Who reaches a resource, and by what: all grants, and a page of the people.
 *
 * @throws Problem 400 `cursor-unreadable`; 404 `resource-not-found`.
 */
export async function getResourceGrants(
  ctx: Context<never>,
  ref: ResourceRef,
  page: PageQuery = { limit: peoplePageDefault },
): Promise<ResourceGrants> {
  return inTransaction(ctx, async (ctx) => {
    const { resource, kind } = await getResource(ctx, ref);
    const { label, levels } = kind;
    return {
      access: await findAccess(ctx),
      resource,
      kind: { kind: kind.kind, label, levels },
      grants: await listGrants(ctx, ref),
      ...(await listReaching(ctx, ref, page)),
      mayChange: (await mayDo(ctx, 'grant.change')) && (await hasGrant(ctx, ref, 'admin')),
    };
  });
}

async function listGrants(ctx: AnyContext, { kind, id }: ResourceRef): Promise<Grant[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.grant as grant')
    .leftJoin('kernel.team as team', 'team.id', 'grant.team_id')
    .leftJoin('kernel.person as person', 'person.id', 'grant.person_id')
    .select(['grant.id', 'grant.level', 'grant.created_at', 'grant.team_id', 'grant.person_id'])
    .select(['team.name as team_name', 'person.name as person_name'])
    .where('grant.kind', '=', kind)
    .where('grant.resource_id', '=', id)
    .orderBy('team.name', (order) => order.asc().nullsLast())
    .orderBy('person.name')
    .orderBy('grant.id')
    .limit(grantsMax)
    .execute();
  const named = (of: string | null, name: string | null) =>
    of === null ? null : { id: of, name: name ?? '' };
  return rows.map((row) => ({
    id: row.id,
    level: row.level as GrantLevel,
    team: named(row.team_id, row.team_name),
    person: named(row.person_id, row.person_name),
    createdAt: row.created_at.toISOString(),
  }));
}

type Reaching = ResourceGrants['people'][number];

/** Each person with the highest level that they have, and what gives it. */
async function listReaching(
  ctx: AnyContext,
  { kind, id }: ResourceRef,
  { cursor, limit }: PageQuery,
): Promise<Pick<ResourceGrants, 'people' | 'nextCursor'>> {
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const { rows: read } = await sql<Reaching & { created_at: Date }>`
    with way as (
      select m.person_id, 'admin' as level, 'owner' as by from kernel.membership m
      where m.left_at is null and m.role = 'owner'
      union all
      select m.person_id, 'admin', 'open' from kernel.membership m
      join kernel.org o on o.org_id = m.org_id and o.access = 'open'
      where m.left_at is null and m.role = any (${[...rolesThatRead]}::text[])
      union all
      select g.person_id, g.level, 'grant' from kernel.grant g
      where g.kind = ${kind} and g.resource_id = ${id}::uuid and g.person_id is not null
      union all
      select t.person_id, g.level, 'team' from kernel.grant g
      join kernel.team_member t on t.org_id = g.org_id and t.team_id = g.team_id
      where g.kind = ${kind} and g.resource_id = ${id}::uuid
    ), best as (
      select distinct on (person_id) person_id, level, by from way
      order by person_id, array_position('{admin,write,read}', level),
        array_position('{owner,grant,team,open}', by)
    )
    select p.id, p.name, best.level, best.by, p.created_at from best
    join kernel.person p on p.id = best.person_id
    join kernel.membership m on m.person_id = p.id and m.left_at is null
    where ${after === undefined} or (p.created_at, p.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)
    order by p.created_at, p.id limit ${limit + 1}`.execute(kernelDb(ctx));
  const { rows, nextCursor } = pageOf(read, limit, (last) => cursorAt(last.created_at, last.id));
  return { people: rows.map(({ created_at, ...person }) => person), nextCursor };
}

/**
 * Lets a team or a person reach a resource, from their next request on. Nobody gives what they lack: it takes `admin`
 * of the resource.
 *
 * @throws Problem 403 `grant-needed`; 404 `resource-not-found`, `team-not-found`, `person-not-found`; 422 `grants-full`.
 */
export async function giveGrant(ctx: Context<never>, input: GrantInput): Promise<ResourceGrants> {
  const ref = { kind: input.kind, id: input.resourceId };
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    await getResource(ctx, ref);
    await requireGrant(ctx, ref, 'admin');
    if (input.teamId !== null) await requireTeam(ctx, input.teamId);
    if (input.personId !== null) await requireMember(ctx, input.personId);
    await setGrant(ctx, input);
    return getResourceGrants(ctx, ref);
  });
}

const grantsFull = () =>
  new Problem(
    422,
    'grants-full',
    `This was granted ${grantsMax} times; give it to a team, and take away what the team replaces.`,
  );

/** Needs a transaction that may give it. @throws Problem 422 `grants-full`. */
export async function setGrant(ctx: AnyContext, input: GrantInput): Promise<void> {
  const { kind, resourceId, teamId, personId, level } = input;
  const all = await listOf(ctx, kind, resourceId);
  const of = all.find((each) => each.team_id === teamId && each.person_id === personId);
  if (of?.level === level) return;
  const grantId = of?.id ?? randomUUID();
  const givenBy = personIdOf(ctx.actor) ?? null;
  if (of === undefined) {
    if (all.length >= grantsMax) throw grantsFull();
    const row = { kind, resource_id: resourceId, team_id: teamId, person_id: personId, level };
    await kernelDb(ctx)
      .insertInto('kernel.grant')
      .values({
        id: grantId,
        org_id: ctx.org,
        created_at: ctx.now(),
        given_by: givenBy,
        ...row,
      })
      .execute();
  } else {
    await kernelDb(ctx)
      .updateTable('kernel.grant')
      .set({ level, given_by: givenBy })
      .where('id', '=', of.id)
      .execute();
  }
  await note(ctx, 'kernel.granted', { grantId, kind, resourceId, teamId, personId, level });
}

const listOf = (ctx: AnyContext, kind: string, resourceId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.grant')
    .select(['id', 'team_id', 'person_id', 'level'])
    .where('kind', '=', kind)
    .where('resource_id', '=', resourceId)
    .execute();

/** @throws Problem 404 `person-not-found`. */
async function requireMember(ctx: AnyContext, personId: string): Promise<void> {
  const found = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('left_at', 'is', null)
    // Locked, so that the person does not leave in the meantime.
    .forShare()
    .executeTakeFirst();
  if (found) return;
  throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
}

/** @throws Problem 403 `grant-needed`; 404 `grant-not-found`. */
export async function revokeGrant(ctx: Context<never>, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const row = await kernelDb(ctx)
      .selectFrom('kernel.grant')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    const ref = { kind: row?.kind ?? '', id: row?.resource_id ?? '' };
    if (row === undefined || !(await hasGrant(ctx, ref, 'read'))) throw grantNotFound();
    await requireGrant(ctx, ref, 'admin');
    await kernelDb(ctx).deleteFrom('kernel.grant').where('id', '=', id).execute();
    const { kind, resource_id: resourceId, team_id: teamId, person_id: personId } = row;
    const level = row.level as GrantLevel;
    await note(ctx, 'kernel.grant-revoked', {
      grantId: id,
      kind,
      resourceId,
      teamId,
      personId,
      level,
    });
  });
}

const grantNotFound = () =>
  new Problem(404, 'grant-not-found', 'There is no such grant any more; reload the list.');

async function note(
  ctx: AnyContext,
  type: 'kernel.granted' | 'kernel.grant-revoked',
  data: GrantInput & { readonly grantId: string },
): Promise<void> {
  const { resourceId, teamId, personId, kind, level } = data;
  const facts = { kind, level, teamId, personId };
  await logAction(ctx, { action: type, subjectId: resourceId, facts });
  const subjects = [resourceId, ...[teamId, personId].flatMap((id) => id ?? [])];
  await record(ctx, type, data, { subjects });
  const people = personId === null ? await peopleOfTeam(ctx, teamId ?? '') : [personId];
  for (const id of people) announceReach(ctx, id);
}
