import {
  type AnyContext,
  cursorAt,
  inTransaction,
  Problem,
  personNames,
  readPage,
} from '@dojang/kernel';
import type { z } from 'zod';
import { readDescription } from '../descriptions/descriptions.ts';
import { ownDb } from '../own-db.ts';
import {
  type FinalisedCommit,
  finalisedCommit,
  finalisedCommitDetail,
  type historyList,
  type historyQuery,
} from '../schema.ts';

/** Every finalised commit, newest first. */
export async function listHistory(
  ctx: AnyContext,
  query: z.infer<typeof historyQuery>,
): Promise<z.infer<typeof historyList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectCommits(ctx);
    const { repository, type } = query;
    if (repository !== undefined) select = select.where('done.repository_id', '=', repository);
    if (type !== undefined) select = select.where('done.type', '=', type.toLowerCase());
    const columns = ['done.created_at', 'done.id'] as const;
    const { rows, nextCursor } = await readPage(select, columns, query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { commits: await toLines(ctx, rows), nextCursor };
  });
}

/** @throws Problem 404 `commit-not-found`. */
export async function getFinalisedCommit(
  ctx: AnyContext,
  id: string,
): Promise<z.infer<typeof finalisedCommitDetail>> {
  const { captureId, part, ...found } = await inTransaction(ctx, async (ctx) => {
    const row = await selectCommits(ctx)
      .select(['done.elements', 'done.stamped_at', 'done.trace_uuid', 'done.capture_id'])
      .where('done.id', '=', id)
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(404, 'commit-not-found', 'There is no such commit; search the history.');
    }
    const [line] = await toLines(ctx, [row]);
    if (line === undefined) throw new Error('a row that makes no line');
    const siblings = await ownDb(ctx)
      .selectFrom('commit.finalised_commit')
      .select(['id', 'sha', 'message'])
      .where('draft_id', '=', row.draft_id)
      .where('id', '!=', id)
      .orderBy('position')
      .execute();
    const elements = finalisedCommitDetail.shape.elements.parse(row.elements);
    const part = siblings.length > 0 ? { paths: row.paths, elements } : null;
    return {
      ...line,
      remoteUrl: row.remote_url,
      traceUuid: row.trace_uuid,
      stampedAt: row.stamped_at.toISOString(),
      editDistance: row.edit_distance,
      paths: row.paths,
      elements,
      siblings,
      captureId: row.capture_id,
      part,
    };
  });
  return { ...found, description: await readDescription(ctx, captureId, part) };
}

export const selectCommits = (ctx: AnyContext) =>
  ownDb(ctx)
    .selectFrom('commit.finalised_commit as done')
    .innerJoin('commit.repository as repository', 'repository.id', 'done.repository_id')
    .select([
      'done.id',
      'done.draft_id',
      'done.repository_id',
      'repository.name as repository_name',
      'repository.remote_url',
      'done.sha',
      'done.message',
      'done.branch',
      'done.pushed_ref',
      'done.push_note',
      'done.origin',
      'done.edit_distance',
      'done.paths',
      'done.lines_added',
      'done.lines_deleted',
      'done.stamped_person_id',
      'done.created_at',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof selectCommits>['execute']>>[number];

/** Rows as lines of a list, with the names of who stamped. */
export async function toLines(ctx: AnyContext, rows: readonly Row[]): Promise<FinalisedCommit[]> {
  const names = await personNames(
    ctx,
    rows.map((row) => row.stamped_person_id),
  );
  return rows.map((row) => ({
    id: row.id,
    draftId: row.draft_id,
    repositoryId: row.repository_id,
    repositoryName: row.repository_name,
    sha: row.sha,
    message: row.message,
    branch: row.branch,
    pushedRef: row.pushed_ref,
    pushNote: row.push_note,
    origin: finalisedCommit.shape.origin.parse(row.origin),
    edited: row.edit_distance > 0,
    files: row.paths.length,
    linesAdded: row.lines_added,
    linesDeleted: row.lines_deleted,
    stampedBy: names.get(row.stamped_person_id) ?? '',
    committedAt: row.created_at.toISOString(),
  }));
}
