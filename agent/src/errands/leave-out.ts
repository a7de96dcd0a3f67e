import { applyHunks } from '@dojang/commit/engine';
import { findBeside } from '../act/beside.ts';
import { markOf } from '../act/marks.ts';
import { pathOfHunk } from '../act/order.ts';
import type { BesideEntry, OwnDraft } from '../base/home.ts';
import { decodeSides } from '../base/text.ts';
import { type Change, diffTrees } from '../git/changes.ts';
import { readBlob, writeBlob } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { type Made, treeWith, undone } from './made.ts';

/**
 * The tree of a draft without some of its hunks. All of it is this machine's own: the snapshot, the hunks that it
 * counted, and the diff that says which lines they are. The files stay as they are.
 *
 * @throws Failure `unknown-hunks`, `everything-left-out`, `not-separable`.
 */
export async function leaveOut(
  repository: Repository,
  own: OwnDraft,
  headTree: string,
  hunks: readonly string[],
): Promise<Made> {
  const known = new Set(own.capture?.hunks);
  const named = Map.groupBy(new Set(hunks), pathOfHunk);
  if (hunks.some((id) => !known.has(markOf(id)))) throw undone('unknown-hunks');
  const changes = await diffTrees(repository, headTree, own.tree);
  const paths = new Set(changes.map(({ path }) => path));
  if ([...named.keys()].some((path) => !paths.has(path))) throw undone('unknown-hunks');
  const kept: Change[] = [];
  const cut: BesideEntry[] = [];
  for (const change of changes) {
    const out = named.get(change.path);
    const left = out && keptOf(change.path, known, new Set(out));
    if (left?.length === 0) continue;
    const part = left ? await partOf(repository, change, left) : change;
    kept.push(part);
    if (part !== change) cut.push(besideOf(change, own));
  }
  if (kept.length === 0) throw undone('everything-left-out');
  const tree = await treeWith(repository, headTree, kept);
  const stays = new Set(kept.map(({ path }) => markOf(path)));
  const again = new Set(cut.map(({ path }) => path));
  const before = own.beside?.entries.filter(({ path }) => stays.has(path) && !again.has(path));
  const filesTree = own.beside ? own.beside.tree : own.tree;
  return { tree, beside: { tree: filesTree, entries: [...(before ?? []), ...cut] } };
}

/** The hunks of a file that stay. Their names are counted up to the last that this machine has noted. */
function keptOf(path: string, known: ReadonlySet<string>, out: ReadonlySet<string>): string[] {
  const whole = `${path}#0`;
  if (known.has(markOf(whole))) return out.has(whole) ? [] : [whole];
  const kept: string[] = [];
  for (let at = 1; known.has(markOf(`${path}#${at}`)); at += 1) {
    if (!out.has(`${path}#${at}`)) kept.push(`${path}#${at}`);
  }
  return kept;
}

/** The change with only some of its hunks. */
async function partOf(
  repository: Repository,
  change: Change,
  hunks: readonly string[],
): Promise<Change> {
  const { before, after, path } = change;
  const isPlainText =
    change.state === 'modified' && before.mode === after.mode && after.mode.startsWith('100');
  if (!isPlainText) throw undone('not-separable', path);
  const [was, is] = await Promise.all([
    readBlob(repository, before.sha),
    readBlob(repository, after.sha),
  ]);
  const sides = decodeSides(was, is);
  const part = applyHunks(sides.before, sides.after, hunks);
  const content = part === null ? null : sides.encode(part);
  if (content === null || content.equals(is) || content.equals(was)) {
    throw undone('not-separable', path);
  }
  return { ...change, after: { mode: after.mode, sha: await writeBlob(repository, content) } };
}

/** What the file of a path that is cut holds. What the act is still to write into a file is not cut. */
function besideOf({ path, after }: Change, own: OwnDraft): BesideEntry {
  const known = findBeside(own.beside, path);
  if (known?.isLaid) throw undone('not-separable', path);
  const { mode, sha } = known ?? after;
  return { path: markOf(path), mode, sha, isLaid: false };
}
