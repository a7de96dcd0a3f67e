import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type Rule, ruleContent } from '../engine/rule.ts';
import { checkRules } from '../engine/rules.ts';
import { changedElement } from '../engine/scope.ts';
import { ownDb } from '../own-db.ts';
import { getRepository } from '../repositories/repositories.ts';
import { captureInput, type rulesInForce } from '../schema.ts';
import type { CommitRule } from '../tables.gen.ts';
import type { ruleChange, ruleInput, ruleList, StoredRule, trial, trialInput } from './schema.ts';

/** More than anybody reads; and each message is held against all of them. */
const rulesMax = 100;

const toRule = (row: Selectable<CommitRule>): StoredRule => ({
  ...ruleContent.parse(row.content),
  id: row.id,
  repositoryId: row.repository_id,
  version: row.version,
  changedAt: row.changed_at.toISOString(),
});

const selectRules = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('commit.rule')
    .selectAll()
    .orderBy('repository_id', (order) => order.asc().nullsFirst())
    .orderBy('created_at')
    .orderBy('id');

export async function listRules(ctx: AnyContext): Promise<z.infer<typeof ruleList>> {
  return inTransaction(ctx, async (ctx) => ({
    rules: (await selectRules(ctx).execute()).map(toRule),
  }));
}

/** What holds in a repository: the org's rules, then its own; those that are off are left out. Needs a transaction. */
export async function rulesOfRepository(ctx: AnyContext, repositoryId: string): Promise<Rule[]> {
  const rows = await selectRules(ctx)
    .where(({ eb, or }) =>
      or([eb('repository_id', 'is', null), eb('repository_id', '=', repositoryId)]),
    )
    .execute();
  return rows.map((row) => ruleContent.parse(row.content)).filter(({ enabled }) => enabled);
}

/** @throws Problem 404 `repository-not-found`. */
export async function listRulesInForce(
  ctx: AnyContext,
  repositoryId: string,
): Promise<z.infer<typeof rulesInForce>> {
  return inTransaction(ctx, async (ctx) => {
    await getRepository(ctx, repositoryId);
    return { rules: await rulesOfRepository(ctx, repositoryId) };
  });
}

/** @throws Problem 404 `repository-not-found`; 422 `rules-full`. */
export async function createRule(
  ctx: AnyContext,
  input: z.infer<typeof ruleInput>,
): Promise<StoredRule> {
  const { repositoryId, ...content } = input;
  return inTransaction(ctx, async (ctx) => {
    if (repositoryId !== null) await getRepository(ctx, repositoryId);
    const { count } = await ownDb(ctx)
      .selectFrom('commit.rule')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
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
        version: 1,
        content: JSON.stringify(content),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await note(ctx, row.id, 'created', 1);
    return toRule(row);
  });
}

/** @throws Problem 404 `rule-not-found`, `repository-not-found`; 409 `rule-changed`. */
export async function changeRule(
  ctx: AnyContext,
  id: string,
  input: z.infer<typeof ruleChange>,
): Promise<StoredRule> {
  const { repositoryId, version, ...content } = input;
  return inTransaction(ctx, async (ctx) => {
    if (repositoryId !== null) await getRepository(ctx, repositoryId);
    const row = await ownDb(ctx)
      .updateTable('commit.rule')
      .set({
        changed_at: ctx.now(),
        version: version + 1,
        repository_id: repositoryId,
        content: JSON.stringify(content),
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      await requireRule(ctx, id);
      throw new Problem(
        409,
        'rule-changed',
        'Somebody changed this rule meanwhile; look at it again, then change it.',
      );
    }
    await note(ctx, id, 'changed', row.version);
    return toRule(row);
  });
}

/** @throws Problem 404 `rule-not-found`. */
export async function deleteRule(ctx: AnyContext, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('commit.rule')
      .where('id', '=', id)
      .returning('version')
      .executeTakeFirst();
    if (gone === undefined) throw ruleNotFound();
    await note(ctx, id, 'deleted', gone.version);
  });
}

const note = (ctx: AnyContext, ruleId: string, change: string, version: number) =>
  record(ctx, 'commit.rule-changed', { ruleId, change, version }, { subjects: [ruleId] });

async function requireRule(ctx: AnyContext, id: string): Promise<void> {
  const row = await ownDb(ctx)
    .selectFrom('commit.rule')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw ruleNotFound();
}

const ruleNotFound = () =>
  new Problem(404, 'rule-not-found', 'There is no such rule any more; look at the list.');

const pastElements = changedElement
  .pick({ kind: true, state: true, name: true, breaking: true })
  .array();
const { author } = captureInput.shape;

/** About half a second for all commits: no reader may hold the server up with a pattern. */
const trialStepsMost = 50_000_000;

/**
 * Which of the last commits a rule would have been about, and what it would have said of them.
 *
 * @throws Problem 422 `rule-too-slow`.
 */
export async function tryRule(
  ctx: AnyContext,
  input: z.infer<typeof trialInput>,
): Promise<z.infer<typeof trial>> {
  const { rule, repositoryId, limit } = input;
  return inTransaction(ctx, async (ctx) => {
    let select = ownDb(ctx)
      .selectFrom('commit.finalised_commit as done')
      .innerJoin('commit.repository as repository', 'repository.id', 'done.repository_id')
      .innerJoin('commit.capture as capture', 'capture.id', 'done.capture_id')
      .select([
        'done.id',
        'done.sha',
        'done.message',
        'done.paths',
        'done.elements',
        'done.branch',
        'done.created_at',
        'repository.name',
        'capture.author',
      ])
      .orderBy('done.created_at', 'desc')
      .orderBy('done.id', 'desc')
      .limit(limit);
    if (repositoryId !== null) select = select.where('done.repository_id', '=', repositoryId);
    const rows = await select.execute();
    const budget = { steps: trialStepsMost };
    const found = rows.flatMap((row) => {
      const facts = {
        paths: row.paths,
        elements: pastElements.parse(row.elements),
        author: author.parse(row.author),
        branch: row.branch,
      };
      const [finding] = checkRules([{ ...rule, enabled: true }], row.message, facts, budget);
      if (finding === undefined) return [];
      const header = row.message.split('\n', 1)[0] ?? '';
      const committedAt = row.created_at.toISOString();
      return [{ id: row.id, sha: row.sha, header, repositoryName: row.name, committedAt, finding }];
    });
    if (budget.steps <= 0) {
      throw new Problem(
        422,
        'rule-too-slow',
        'The patterns of this rule take too long; use fewer or shorter ones.',
      );
    }
    return { commits: rows.length, found };
  });
}
