import { type AnyContext, inTransaction, peopleOfTeam, runTask } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { judgeCommitsTask } from '../reading/tasks.ts';
import type { trial, trialInput } from './schema.ts';

/**
 * Which of the last commits a rule would have applied to, and what it would have said of them.
 *
 * @throws Problem 422 `rule-too-slow`.
 */
export async function tryRule(
  ctx: AnyContext,
  input: z.infer<typeof trialInput>,
): Promise<z.infer<typeof trial>> {
  const { rule, repositoryId, teamId, limit } = input;
  const rows = await inTransaction(ctx, async (ctx) => {
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
      if (people.length === 0) return [];
      select = select.where('capture.person_id', 'in', people);
    }
    return select.execute();
  });
  if (rows.length === 0) return { commits: 0, found: [] };
  const commits = rows.map(({ message, paths, elements, author, branch }) => ({
    message,
    paths,
    elements,
    author,
    branch,
  }));
  const findings = await runTask(ctx, judgeCommitsTask, { rule, commits });
  const found = rows.flatMap((row, at) => {
    const finding = findings[at] ?? null;
    if (finding === null) return [];
    const header = row.message.split('\n', 1)[0] ?? '';
    const committedAt = row.created_at.toISOString();
    return [{ id: row.id, sha: row.sha, header, repositoryName: row.name, committedAt, finding }];
  });
  return { commits: rows.length, found };
}
