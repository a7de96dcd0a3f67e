import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  inTransaction,
  inWholeOrg,
  Problem,
  record,
  requireTeam,
  teamIdsOf,
} from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { type Rule, ruleContent } from '../engine/rules/rule.ts';
import { ownDb } from '../own-db.ts';
import { requireRepositoryGrant } from '../repositories/grants.ts';
import { getRepository } from '../repositories/repositories.ts';
import { type rulesInForce, rulesMax } from '../schema.ts';
import type { CommitRule } from '../tables.gen.ts';
import type { ruleChange, ruleInput, ruleList, StoredRule } from './schema.ts';

const toRule = (row: Selectable<CommitRule>): StoredRule => ({
  ...ruleContent.parse(row.content),
  id: row.id,
  repositoryId: row.repository_id,
  teamId: row.team_id,
  version: row.version,
  changedAt: row.changed_at.toISOString(),
});

const selectRules = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('commit.rule')
    .selectAll()
    .orderBy('repository_id', (order) => order.asc().nullsFirst())
    .orderBy('team_id', (order) => order.asc().nullsFirst())
    .orderBy('created_at')
    .orderBy('id');

export async function listRules(ctx: AnyContext): Promise<z.infer<typeof ruleList>> {
  return inTransaction(ctx, async (ctx) => ({
    rules: (await selectRules(ctx).execute()).map(toRule),
  }));
}

/**
 * The rules for a person's commits in a repository: those of the org, those of the person's teams, and then those of
 * the repository. Rules that are off are left out. Needs a transaction.
 */
export async function rulesOfCommit(
  ctx: AnyContext,
  commit: { readonly repositoryId: string; readonly personId: string },
): Promise<Rule[]> {
  const teams = new Set(await teamIdsOf(ctx, commit.personId));
  const rows = (await selectRules(ctx).execute()).filter(
    ({ repository_id: repositoryId, team_id: teamId }) =>
      (repositoryId ?? commit.repositoryId) === commit.repositoryId &&
      (teamId === null || teams.has(teamId)),
  );
  return rows.map((row) => ruleContent.parse(row.content)).filter(({ enabled }) => enabled);
}

/**
 * For the commits of the caller.
 *
 * @throws Problem 404 `repository-not-found`.
 */
export async function listRulesInForce(
  ctx: AnyContext,
  repositoryId: string,
): Promise<z.infer<typeof rulesInForce>> {
  return inTransaction(ctx, async (ctx) => {
    await getRepository(ctx, repositoryId);
    const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
    return { rules: await rulesOfCommit(ctx, { repositoryId, personId }) };
  });
}

/** @throws Problem 403 `grant-needed`; 404 `repository-not-found`, `team-not-found`; 422 `rules-full`. */
export async function createRule(
  ctx: AnyContext,
  input: z.infer<typeof ruleInput>,
): Promise<StoredRule> {
  const { repositoryId, teamId, ...content } = input;
  return inTransaction(ctx, async (ctx) => {
    await requirePlace(ctx, input);
    const { count } = await inWholeOrg(ctx, (ctx) =>
      ownDb(ctx)
        .selectFrom('commit.rule')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow(),
    );
    if (Number(count) >= rulesMax) {
      throw new Problem(
        422,
        'rules-full',
        `There are ${rulesMax} rules already; delete one first.`,
      );
    }
    const now = ctx.now();
    const row = await ownDb(ctx)
      .insertInto('commit.rule')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: now,
        changed_at: now,
        repository_id: repositoryId,
        team_id: teamId,
        version: 1,
        content: JSON.stringify(content),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await note(ctx, row, 'created');
    return toRule(row);
  });
}

/** @throws Problem 403 `grant-needed`; 404 `rule-not-found`, `repository-not-found`, `team-not-found`; 409 `rule-changed`. */
export async function changeRule(
  ctx: AnyContext,
  id: string,
  input: z.infer<typeof ruleChange>,
): Promise<StoredRule> {
  const { repositoryId, teamId, version, ...content } = input;
  return inTransaction(ctx, async (ctx) => {
    await requireRule(ctx, id);
    await requirePlace(ctx, input);
    const row = await ownDb(ctx)
      .updateTable('commit.rule')
      .set({
        changed_at: ctx.now(),
        version: sql<number>`version + 1`,
        repository_id: repositoryId,
        team_id: teamId,
        content: JSON.stringify(content),
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        409,
        'rule-changed',
        'Somebody changed this rule in the meantime; look at it again, then change it.',
      );
    }
    await note(ctx, row, 'changed');
    return toRule(row);
  });
}

/** @throws Problem 403 `grant-needed`; 404 `rule-not-found`. */
export async function deleteRule(ctx: AnyContext, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await requireRule(ctx, id);
    const gone = await ownDb(ctx)
      .deleteFrom('commit.rule')
      .where('id', '=', id)
      .returning(['id', 'version', 'repository_id'])
      .executeTakeFirst();
    if (gone === undefined) throw ruleNotFound();
    await note(ctx, gone, 'deleted');
  });
}

async function requirePlace(
  ctx: AnyContext,
  { repositoryId, teamId }: { repositoryId: string | null; teamId: string | null },
): Promise<void> {
  if (repositoryId !== null) await getRepository(ctx, repositoryId);
  // A rule of the org, or of a team, holds in each repository.
  await requireRepositoryGrant(ctx, repositoryId, 'admin');
  if (teamId !== null) await requireTeam(ctx, teamId);
}

const note = (
  ctx: AnyContext,
  { id, version, repository_id: repositoryId }: Pick<Selectable<CommitRule>, Noted>,
  change: string,
) =>
  record(
    ctx,
    'commit.rule-changed',
    { ruleId: id, change, version },
    { subjects: repositoryId === null ? [id] : [id, repositoryId] },
  );
type Noted = 'id' | 'version' | 'repository_id';

/** A rule that the caller may change. */
async function requireRule(ctx: AnyContext, id: string): Promise<void> {
  const row = await ownDb(ctx)
    .selectFrom('commit.rule')
    .select('repository_id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw ruleNotFound();
  await requireRepositoryGrant(ctx, row.repository_id, 'admin');
}

const ruleNotFound = () =>
  new Problem(404, 'rule-not-found', 'There is no such rule any more; reload the list.');
