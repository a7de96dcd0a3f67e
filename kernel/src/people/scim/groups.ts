import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { requireOpenOrg } from '../../core/people/org-closing.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { announceReach } from '../../reach/announce.ts';
import { teamsMax } from '../teams/schema.ts';
import { peopleOfTeam } from '../teams/teams.ts';
import { keepTeams } from './presence.ts';
import { type GroupState, patchGroup, readGroup } from './protocol/group.ts';
import { changesOf, type PatchBody } from './protocol/patch.ts';
import { readFilter } from './protocol/paths.ts';
import { invalidValue, refusal } from './protocol/refusals.ts';
import type { ListQuery, ScimGroup, ScimList } from './schema.ts';

/** Teams that people made are groups as well, so that a provider finds and takes over what is there. */
const selectGroups = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.team as team')
    .leftJoin('kernel.scim_group as group', (join) =>
      join.onRef('group.org_id', '=', 'team.org_id').onRef('group.team_id', '=', 'team.id'),
    )
    .select(['team.id', 'team.name', 'team.created_at', 'group.external_id', 'group.changed_at']);

type Row = Awaited<ReturnType<ReturnType<typeof selectGroups>['executeTakeFirstOrThrow']>>;

const groupOf = (ctx: AnyContext, row: Row, members: readonly string[] | null): ScimGroup => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  id: row.id,
  displayName: row.name,
  ...(row.external_id === null ? {} : { externalId: row.external_id }),
  ...(members === null ? {} : { members: members.map((value) => ({ value })) }),
  meta: {
    resourceType: 'Group',
    created: row.created_at.toISOString(),
    lastModified: (row.changed_at ?? row.created_at).toISOString(),
    location: `${ctx.parts.publicUrl}/api/scim/v2/Groups/${row.id}`,
  },
});

async function membersOf(
  ctx: AnyContext,
  teamIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ team_id: string; people: string[] }>`
    select team_id, array_agg(person_id::text order by person_id) as people from kernel.team_member
    where team_id = any(${[...teamIds]}::uuid[]) group by team_id`.execute(kernelDb(ctx));
  return new Map(rows.map(({ team_id: id, people }) => [id, people]));
}

const groupNotFound = () =>
  new Problem(
    404,
    'scim-group-not-found',
    'There is no such group; it was deleted, or never made.',
  );

async function getRow(ctx: AnyContext, id: string): Promise<Row> {
  const row = await selectGroups(ctx).where('team.id', '=', id).executeTakeFirst();
  if (row === undefined) throw groupNotFound();
  return row;
}

const withoutMembers = (excluded: string | undefined): boolean =>
  (excluded ?? '').toLowerCase().split(',').includes('members');

async function readGroupRow(ctx: AnyContext, id: string, excluded?: string): Promise<ScimGroup> {
  const row = await getRow(ctx, id);
  if (withoutMembers(excluded)) return groupOf(ctx, row, null);
  return groupOf(ctx, row, (await membersOf(ctx, [id])).get(id) ?? []);
}

/** @throws Problem 404 `scim-group-not-found`. */
export const getGroup = (ctx: Context<never>, id: string, excluded?: string): Promise<ScimGroup> =>
  inTransaction(ctx, (ctx) => readGroupRow(ctx, id, excluded));

/** @throws Problem 400 `scim-filter-not-valid`. */
export function listGroups(ctx: Context<never>, query: ListQuery): Promise<ScimList<ScimGroup>> {
  return inTransaction(ctx, async (ctx) => {
    let groups = selectGroups(ctx);
    if (query.filter !== undefined) {
      const { attribute, value } = readFilter(query.filter, ['displayName', 'externalId']);
      groups =
        attribute === 'displayName'
          ? groups.where(sql<string>`lower(team.name)`, '=', value.toLowerCase())
          : groups.where('group.external_id', '=', value);
    }
    // An org has a hundred teams at most.
    const all = await groups.orderBy('team.created_at').orderBy('team.id').execute();
    const rows = all.slice(query.startIndex - 1, query.startIndex - 1 + query.count);
    const hasMembers = !withoutMembers(query.excludedAttributes);
    const members = hasMembers
      ? await membersOf(
          ctx,
          rows.map(({ id }) => id),
        )
      : null;
    return {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: all.length,
      startIndex: query.startIndex,
      itemsPerPage: rows.length,
      Resources: rows.map((row) =>
        groupOf(ctx, row, members === null ? null : (members.get(row.id) ?? [])),
      ),
    };
  });
}

const uniqueViolation = '23505';

function refuseTaken(error: unknown): never {
  if ((error as { code?: unknown } | null)?.code !== uniqueViolation) throw error;
  throw refusal(
    409,
    'scim-group-name-taken',
    'uniqueness',
    'A group with this displayName exists already; find it by the filter displayName eq, and change it.',
  );
}

/** Who of them is there, and who is known but away. @throws Problem 400 for anybody else. */
async function sortPeople(ctx: AnyContext, ids: readonly string[]) {
  const { rows } = await sql<{ person_id: string; here: boolean }>`
    select person_id, left_at is null as here from kernel.membership
    where person_id = any(${[...ids]}::uuid[]) for share`.execute(kernelDb(ctx));
  if (rows.length < ids.length) throw invalidValue('A member is not a user of this org.');
  const idsOf = (here: boolean) =>
    rows.filter((row) => row.here === here).map(({ person_id: id }) => id);
  return { here: idsOf(true), away: idsOf(false) };
}

async function addMembers(ctx: AnyContext, teamId: string, ids: readonly string[]): Promise<void> {
  const { here, away } = await sortPeople(ctx, ids);
  await sql`
    insert into kernel.team_member (org_id, team_id, person_id)
    select ${ctx.org}::uuid, ${teamId}::uuid, unnest(${here}::uuid[]) on conflict do nothing`.execute(
    kernelDb(ctx),
  );
  // Providers fill groups with people who are not active yet; they find their team when they come.
  for (const personId of away) await keepTeams(ctx, personId, [teamId]);
}

async function removeMembers(ctx: AnyContext, teamId: string, ids: readonly string[]) {
  const db = kernelDb(ctx);
  await sql`delete from kernel.team_member
    where team_id = ${teamId}::uuid and person_id = any(${[...ids]}::uuid[])`.execute(db);
  await sql`update kernel.absence set team_ids = array_remove(team_ids, ${teamId}::uuid)
    where person_id = any(${[...ids]}::uuid[])`.execute(db);
}

async function note(ctx: AnyContext, teamId: string, tokenId: string, facts: object) {
  const all = { tokenId, ...facts };
  await logAction(ctx, { action: 'kernel.team-changed', subjectId: teamId, facts: all });
  await record(ctx, 'kernel.team-changed', { teamId, ...all }, { subjects: [teamId] });
}

async function keepGroup(ctx: AnyContext, teamId: string, externalId: string | null) {
  await sql`
    insert into kernel.scim_group (org_id, team_id, created_at, changed_at, external_id)
    values (${ctx.org}::uuid, ${teamId}::uuid, ${ctx.now()}::timestamptz, ${ctx.now()}::timestamptz, ${externalId})
    on conflict (org_id, team_id) do update set
      changed_at = excluded.changed_at, external_id = excluded.external_id`.execute(kernelDb(ctx));
}

async function settle(
  ctx: AnyContext,
  id: string,
  { old, wanted }: { readonly old: ReadonlySet<string>; readonly wanted: GroupState },
  tokenId: string,
): Promise<void> {
  await keepGroup(ctx, id, wanted.externalId);
  await removeMembers(ctx, id, [...old.difference(wanted.members)]);
  await addMembers(ctx, id, [...wanted.members.difference(old)]);
  for (const personId of wanted.members.symmetricDifference(old)) announceReach(ctx, personId);
  const change = { change: 'changed', people: wanted.members.size };
  await note(ctx, id, tokenId, change);
}

/** @throws Problem 400 `scim-value-not-valid`, 409 `scim-group-name-taken`, `org-closing`, 400 `teams-full`. */
export function createGroup(
  ctx: Context<never>,
  body: unknown,
  tokenId: string,
): Promise<ScimGroup> {
  const wanted = readGroup(body);
  return inTransaction(ctx, async (ctx) => {
    // Two that count at the same moment would both find room.
    await lockOrg(ctx);
    await requireOpenOrg(ctx);
    const db = kernelDb(ctx);
    const { teams } = await db
      .selectFrom('kernel.team')
      .select((eb) => eb.fn.countAll<number>().as('teams'))
      .executeTakeFirstOrThrow();
    if (Number(teams) >= teamsMax) {
      throw refusal(400, 'teams-full', 'tooMany', `There are ${teamsMax} teams; delete one first.`);
    }
    const id = randomUUID();
    await db
      .insertInto('kernel.team')
      .values({ id, org_id: ctx.org, name: wanted.displayName })
      .execute();
    await settle(ctx, id, { old: new Set(), wanted }, tokenId);
    return readGroupRow(ctx, id);
  }).catch(refuseTaken);
}

async function changeGroup(
  ctx: Context<never>,
  id: string,
  tokenId: string,
  change: (old: GroupState) => GroupState,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await requireOpenOrg(ctx);
    const db = kernelDb(ctx);
    // Two changes at once are made one after the other.
    await db.selectFrom('kernel.team').select('id').where('id', '=', id).forUpdate().execute();
    const row = await getRow(ctx, id);
    const members = new Set((await membersOf(ctx, [id])).get(id) ?? []);
    const old = { displayName: row.name, externalId: row.external_id, members };
    const wanted = change(old);
    if (wanted.displayName !== old.displayName) {
      await db
        .updateTable('kernel.team')
        .set({ name: wanted.displayName })
        .where('id', '=', id)
        .execute();
    }
    await settle(ctx, id, { old: members, wanted }, tokenId);
  }).catch(refuseTaken);
}

/** @throws Problem 400 `scim-value-not-valid`, 404 `scim-group-not-found`, 409 `scim-group-name-taken`, `org-closing`. */
export async function replaceGroup(
  ctx: Context<never>,
  id: string,
  body: unknown,
  tokenId: string,
): Promise<ScimGroup> {
  const wanted = readGroup(body);
  await changeGroup(ctx, id, tokenId, () => wanted);
  return getGroup(ctx, id);
}

/** @throws Problem as {@link replaceGroup}, and 400 `scim-path-not-valid`. */
export async function updateGroup(
  ctx: Context<never>,
  id: string,
  body: PatchBody,
  tokenId: string,
): Promise<void> {
  const changes = changesOf(body);
  await changeGroup(ctx, id, tokenId, (old) => patchGroup(old, changes));
}

const foreignKeyViolation = '23503';

/** A team that a rule still names loses its people and stays. @throws Problem 404 `scim-group-not-found`, 409 `org-closing`. */
export async function deleteGroup(ctx: Context<never>, id: string, tokenId: string): Promise<void> {
  try {
    await inTransaction(ctx, async (ctx) => {
      await requireOpenOrg(ctx);
      // What the team was granted goes with it.
      for (const personId of await peopleOfTeam(ctx, id)) announceReach(ctx, personId);
      const gone = await kernelDb(ctx)
        .deleteFrom('kernel.team')
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      if (gone === undefined) throw groupNotFound();
      await note(ctx, id, tokenId, { change: 'deleted', people: 0 });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== foreignKeyViolation) throw error;
    await changeGroup(ctx, id, tokenId, (old) => ({ ...old, members: new Set() }));
  }
}
