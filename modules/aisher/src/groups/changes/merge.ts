import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { lockGroups } from '../lock.ts';
import { forgetApart } from '../rules/apart.ts';
import { moveGroups } from './move.ts';
import { groupNotFound } from './problems.ts';

/**
 * Puts groups together: their fingerprints move to `target`, and their own states stay for an undo.
 *
 * @throws Problem 422 `merge-into-itself`, `change-too-large`, 404 `group-not-found`, 409 `group-merged`.
 */
export async function mergeGroups(
  outer: AnyContext,
  target: string,
  groupIds: readonly string[],
): Promise<string> {
  const sources = [...new Set(groupIds)];
  if (sources.includes(target)) {
    throw new Problem(422, 'merge-into-itself', 'A group is not merged into itself; name others.');
  }
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    await requireOpen(ctx, [target, ...sources]);
    await forgetApart(ctx, [target, ...sources]);
    const changeId = await moveGroups(ctx, { kind: 'merge', target, sources, evidence: null });
    const data = { groupId: target, changeId, groups: sources.length };
    await record(ctx, 'aisher.groups-merged', data, { subjects: [target, changeId] });
    return changeId;
  });
}

/** Whether all of these are there, and none was merged into another one. Needs a transaction. */
export async function requireOpen(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'merged_into'])
    .where('id', 'in', ids)
    .execute();
  if (rows.length < ids.length) throw groupNotFound();
  const merged = rows.find(({ merged_into }) => merged_into !== null);
  if (merged === undefined) return;
  throw new Problem(
    409,
    'group-merged',
    'One of these groups was merged into another one; open that one.',
    { groupId: merged.id, mergedInto: merged.merged_into },
  );
}
