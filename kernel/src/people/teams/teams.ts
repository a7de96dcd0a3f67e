import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { announceReach } from '../../reach/announce.ts';
import { requireTeamGrants } from '../../reach/reached.ts';
import { type Team, type TeamInput, teamsMax } from './schema.ts';

/** What PostgreSQL says when a row that goes is named by another. */
const foreignKeyViolation = '23503';

const notFound = () =>
  new Problem(404, 'team-not-found', 'There is no such team any more; reload the list.');

export async function listTeams(ctx: AnyContext): Promise<Team[]> {
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const teams = await db
      .selectFrom('kernel.team')
      .select(['id', 'name'])
      .orderBy('name')
      .orderBy('id')
      .execute();
    const members = await db
      .selectFrom('kernel.team_member')
      .select(['team_id', 'person_id'])
      .orderBy('person_id')
      .execute();
    const byTeam = Map.groupBy(members, ({ team_id: teamId }) => teamId);
    return teams.map(({ id, name }) => ({
      id,
      name,
      personIds: (byTeam.get(id) ?? []).map(({ person_id: personId }) => personId),
    }));
  });
}

/** The teams that a person is in. Needs a transaction. */
export async function teamIdsOf(ctx: AnyContext, personId: string): Promise<string[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.team_member')
    .select('team_id')
    .where('person_id', '=', personId)
    .execute();
  return rows.map(({ team_id: teamId }) => teamId);
}

/** Needs a transaction. */
export async function peopleOfTeam(ctx: AnyContext, teamId: string): Promise<string[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.team_member')
    .select('person_id')
    .where('team_id', '=', teamId)
    .execute();
  return rows.map(({ person_id: personId }) => personId);
}

/**
 * The team stays until the transaction ends, so that it can be named.
 *
 * @throws Problem 404 `team-not-found`. Needs a transaction.
 */
export async function requireTeam(ctx: AnyContext, id: string): Promise<void> {
  const found = await kernelDb(ctx)
    .selectFrom('kernel.team')
    .select('id')
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  if (found === undefined) throw notFound();
}

/** @throws Problem 404 `person-not-found`, 409 `team-name-taken`, 422 `teams-full`. */
export async function createTeam(ctx: Context<never>, input: TeamInput): Promise<Team> {
  return inTransaction(ctx, async (ctx) => {
    // Two must not take the same name, or pass the limit.
    await lockOrg(ctx);
    const teams = await listTeams(ctx);
    if (teams.length >= teamsMax) {
      throw new Problem(422, 'teams-full', `There are ${teamsMax} teams; delete one first.`);
    }
    requireFreeName(teams, input.name);
    const id = randomUUID();
    await kernelDb(ctx)
      .insertInto('kernel.team')
      .values({ id, org_id: ctx.org, name: input.name })
      .execute();
    return settle(ctx, { id, personIds: [] }, input, 'created');
  });
}

/** @throws Problem 403 `team-reaches-more`, 404 `team-not-found`, `person-not-found`, 409 `team-name-taken`. */
export async function changeTeam(ctx: Context<never>, id: string, input: TeamInput): Promise<Team> {
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const teams = await listTeams(ctx);
    const team = teams.find((each) => each.id === id);
    if (team === undefined) throw notFound();
    if (isSame(team, input)) return team;
    requireFreeName(
      teams.filter((each) => each !== team),
      input.name,
    );
    await kernelDb(ctx)
      .updateTable('kernel.team')
      .set({ name: input.name })
      .where('id', '=', id)
      .execute();
    return settle(ctx, team, input, 'changed');
  });
}

/** @throws Problem 404 `team-not-found`, 409 `team-in-use` while a rule or the like still names it. */
export async function deleteTeam(ctx: Context<never>, id: string): Promise<void> {
  try {
    await inTransaction(ctx, async (ctx) => {
      // What the team was granted goes with it.
      for (const personId of await peopleOfTeam(ctx, id)) announceReach(ctx, personId);
      const gone = await kernelDb(ctx)
        .deleteFrom('kernel.team')
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      if (gone === undefined) throw notFound();
      await note(ctx, id, 'deleted');
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== foreignKeyViolation) throw error;
    throw new Problem(
      409,
      'team-in-use',
      'This team is still in use, such as by a rule; change or delete that first.',
    );
  }
}

const isSame = (team: Team, { name, personIds }: TeamInput): boolean =>
  team.name === name &&
  new Set([...team.personIds, ...personIds]).size === team.personIds.length &&
  new Set(personIds).size === team.personIds.length;

function requireFreeName(teams: readonly Team[], name: string): void {
  if (!teams.some((team) => team.name.toLowerCase() === name.toLowerCase())) return;
  throw new Problem(409, 'team-name-taken', 'Another team has this name; choose another.');
}

async function settle(
  ctx: AnyContext,
  { id, personIds: before }: Pick<Team, 'id' | 'personIds'>,
  { name, personIds }: TeamInput,
  change: 'created' | 'changed',
): Promise<Team> {
  const wanted = [...new Set(personIds)].sort();
  const [had, has] = [new Set(before), new Set(wanted)];
  if (!has.isSubsetOf(had)) await requireTeamGrants(ctx, id);
  const db = kernelDb(ctx);
  if (wanted.length > 0) {
    const found = await db
      .selectFrom('kernel.membership')
      .select('person_id')
      .where('left_at', 'is', null)
      .where('person_id', 'in', wanted)
      // Locked, so that none of them leaves in the meantime.
      .forShare()
      .execute();
    if (found.length < wanted.length) {
      throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
    }
  }
  await db.deleteFrom('kernel.team_member').where('team_id', '=', id).execute();
  if (wanted.length > 0) {
    await db
      .insertInto('kernel.team_member')
      .values(wanted.map((personId) => ({ org_id: ctx.org, team_id: id, person_id: personId })))
      .execute();
  }
  await note(ctx, id, change, wanted.length);
  for (const personId of has.symmetricDifference(had)) announceReach(ctx, personId);
  return { id, name, personIds: wanted };
}

async function note(ctx: AnyContext, teamId: string, change: string, people = 0): Promise<void> {
  const facts = { change, people };
  await logAction(ctx, { action: 'kernel.team-changed', subjectId: teamId, facts });
  await record(ctx, 'kernel.team-changed', { teamId, ...facts }, { subjects: [teamId] });
}
