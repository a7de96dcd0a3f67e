import { type AnyContext, inTransaction, Problem, peopleOfTeam } from '@dojang/kernel';
import { z } from 'zod';
import { elementsMax } from '../engine/limits.ts';
import { checkRules, ruleStepsMost } from '../engine/rules.ts';
import { changedElement } from '../engine/scope.ts';
import { ownDb } from '../own-db.ts';
import { captureInput } from '../schema.ts';
import type { trial, trialInput } from './schema.ts';

export const pastElements = z
  .array(changedElement.pick({ kind: true, state: true, name: true, breaking: true }))
  .max(elementsMax);
const { author } = captureInput.shape;

/** About a quarter of a second for all commits: no reader may hold the server up with a pattern. */
const trialStepsMost = 20_000_000;

/**
 * Which of the last commits a rule would have been about, and what it would have said of them.
 *
 * @throws Problem 422 `rule-too-slow`.
 */
export async function tryRule(
  ctx: AnyContext,
  input: z.infer<typeof trialInput>,
): Promise<z.infer<typeof trial>> {
  const { rule, repositoryId, teamId, limit } = input;
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
    if (teamId !== null) {
      const people = await peopleOfTeam(ctx, teamId);
      if (people.length === 0) return { commits: 0, found: [] };
      select = select.where('capture.person_id', 'in', people);
    }
    const rows = await select.execute();
    let left = trialStepsMost;
    const found = rows.flatMap((row) => {
      const facts = {
        paths: row.paths,
        elements: pastElements.parse(row.elements),
        author: author.parse(row.author),
        branch: row.branch,
      };
      const most = Math.min(ruleStepsMost, left);
      const budget = { steps: most };
      const [finding] = checkRules([{ ...rule, enabled: true }], row.message, facts, budget);
      if (budget.steps <= 0) throw tooSlow();
      left -= most - budget.steps;
      if (finding === undefined) return [];
      const header = row.message.split('\n', 1)[0] ?? '';
      const committedAt = row.created_at.toISOString();
      return [{ id: row.id, sha: row.sha, header, repositoryName: row.name, committedAt, finding }];
    });
    return { commits: rows.length, found };
  });
}

const tooSlow = () =>
  new Problem(
    422,
    'rule-too-slow',
    'The patterns of this rule take too long; use fewer or shorter ones.',
  );
