import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { lockGroups } from '../lock.ts';
import { keepApart } from '../rules/apart.ts';
import { type Before, before } from './before.ts';
import { addChange, moveFingerprints } from './move.ts';
import { resumGroups } from './resum.ts';

/** What an undo did. */
export interface Undone {
  readonly changeId: string;
  /** Fingerprints that went back. Those that a newer change moved stay where they are. */
  readonly fingerprints: number;
}

/**
 * Takes a change back, as far as it is still as the change left it. A second undo of it does nothing. A merge that was
 * undone stays undone: no machine puts the groups together again.
 *
 * @throws Problem 404 `change-not-found`, 422 `undo-of-undo`.
 */
export async function undoChange(
  outer: AnyContext,
  groupId: string,
  changeId: string,
): Promise<Undone> {
  return inTransaction(outer, async (ctx) => {
    await lockGroups(ctx);
    const change = await ownDb(ctx)
      .selectFrom('aisher.group_change')
      .select(['id', 'kind', 'group_id', 'before', 'undone_at'])
      .where('id', '=', changeId)
      .executeTakeFirst();
    const image = before.safeParse(change?.before).data;
    const isOfGroup =
      change?.group_id === groupId || image?.moved.some(({ from }) => from === groupId);
    if (change === undefined || image === undefined || !isOfGroup) throw changeNotFound();
    if (change.kind === 'undo') throw undoOfUndo();
    if (change.undone_at !== null) return { changeId, fingerprints: 0 };
    const returned = await moveFingerprints(
      ctx,
      image.moved.map(({ hash, from }) => ({ hash, to: from })),
      change.group_id,
    );
    const groups = [...new Set(returned.map(({ to }) => to))];
    await setMerged(ctx, change.group_id, groups);
    await resumGroups(ctx, [change.group_id, ...groups]);
    await close(ctx, change, image, groups);
    const data = { changeId, groupId: change.group_id, fingerprints: returned.length };
    const subjects = [changeId, change.group_id, ...groups.slice(0, 20)];
    await record(ctx, 'aisher.change-undone', data, { subjects });
    return { changeId, fingerprints: returned.length };
  });
}

/** Groups that have fingerprints again are open again; one that has none left is merged into where they went. */
async function setMerged(ctx: AnyContext, from: string, groups: readonly string[]): Promise<void> {
  if (groups.length === 0) return;
  await sql`
    update aisher.error_group set merged_into = null
    where id = any(${[...groups]}::uuid[]) and merged_into = ${from}::uuid`.execute(ownDb(ctx));
  await sql`
    update aisher.error_group set merged_into = ${groups[0]}::uuid
    where id = ${from}::uuid and not exists (
      select from aisher.fingerprint f where f.org_id = ${ctx.org}::uuid and f.group_id = ${from}::uuid)`.execute(
    ownDb(ctx),
  );
}

/** Notes the undo, and turns the rule round that keeps groups apart. */
async function close(
  ctx: AnyContext,
  change: { readonly id: string; readonly kind: string; readonly group_id: string },
  image: Before,
  groups: readonly string[],
): Promise<void> {
  await ownDb(ctx)
    .updateTable('aisher.group_change')
    .set({ undone_at: ctx.now() })
    .where('id', '=', change.id)
    .execute();
  await ownDb(ctx).deleteFrom('aisher.group_rule').where('change_id', '=', change.id).execute();
  const undo = await addChange(ctx, {
    kind: 'undo',
    groupId: change.group_id,
    before: image,
    undoes: change.id,
  });
  if (change.kind === 'split') return;
  await keepApart(
    ctx,
    groups.map((group): [string, string] => [change.group_id, group]),
    undo,
  );
}

const changeNotFound = () =>
  new Problem(404, 'change-not-found', 'This group has no such change; list its changes.');

const undoOfUndo = () =>
  new Problem(422, 'undo-of-undo', 'An undo is not undone; merge or split the groups again.');
