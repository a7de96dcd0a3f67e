import { type AnyContext, cursorAt, inTransaction, readPage } from '@dojang/kernel';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { requireGroup } from '../group-list.ts';
import {
  type ChangeInput,
  type changed,
  changeKind,
  type changeList,
  type changeQuery,
} from '../schema.ts';
import { before } from './before.ts';
import { mergeGroups } from './merge.ts';
import { splitGroup } from './split.ts';
import { undoChange } from './undo.ts';

type Changed = z.infer<typeof changed>;

/** Merges, splits, or takes one of both back. */
export async function changeGroup(
  ctx: AnyContext,
  groupId: string,
  input: ChangeInput,
): Promise<Changed> {
  switch (input.change) {
    case 'merge':
      return { groupId, changeId: await mergeGroups(ctx, groupId, input.groups) };
    case 'split':
      return splitGroup(ctx, groupId, input.off);
    case 'undo': {
      const { changeId } = await undoChange(ctx, groupId, input.changeId);
      return { groupId, changeId };
    }
  }
}

/**
 * What moved fingerprints into this group, newest first.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function listChanges(
  ctx: AnyContext,
  groupId: string,
  query: z.infer<typeof changeQuery>,
): Promise<z.infer<typeof changeList>> {
  return inTransaction(ctx, async (ctx) => {
    await requireGroup(ctx, groupId);
    const select = ownDb(ctx)
      .selectFrom('aisher.group_change')
      .selectAll()
      .where('group_id', '=', groupId);
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return {
      changes: rows.map((row) => {
        const image = before.parse(row.before);
        return {
          id: row.id,
          kind: changeKind.parse(row.kind),
          groupId: row.group_id,
          personId: row.person_id,
          at: row.created_at.toISOString(),
          evidence: image.evidence,
          fingerprints: image.moved.length,
          undoneAt: row.undone_at?.toISOString() ?? null,
        };
      }),
      nextCursor,
    };
  });
}
