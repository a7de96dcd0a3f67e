import { findBeside } from '../act/beside.ts';
import { markOf } from '../act/marks.ts';
import type { OwnDraft } from '../base/home.ts';
import { decodeText } from '../base/text.ts';
import { absentMode, type Change, diffTrees, type Entry } from '../git/changes.ts';
import { listEntries } from '../git/index-entries.ts';
import { readBlob, readTrees, writeBlob } from '../git/objects.ts';
import { withPrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { lineFor, withLine } from './ignore-line.ts';
import { type Made, treeWith, undone } from './made.ts';

/**
 * The tree of a draft without a new file, or a new folder (its path ends in `/`), and with a line for it in the nearest
 * `.gitignore`. The act writes the line into the file, too.
 *
 * @throws Failure `unknown-hunks`, `already-tracked`, `not-ignorable`, `everything-left-out`, `not-separable`.
 */
export async function ignore(
  repository: Repository,
  own: OwnDraft,
  headTree: string,
  path: string,
): Promise<Made> {
  const isFolder = path.endsWith('/');
  const changes = await diffTrees(repository, headTree, own.tree);
  const isInside = (change: Change) =>
    isFolder ? change.path.startsWith(path) : change.path === path;
  const gone = changes.filter(isInside);
  const known = new Set(own.capture?.hunks);
  const isOwn = ({ path }: Change) =>
    known.has(markOf(`${path}#0`)) || known.has(markOf(`${path}#1`));
  const [first] = gone;
  if (first === undefined || !gone.every(isOwn)) throw undone('unknown-hunks');
  await requireUntracked(repository, gone);
  const raw = isFolder ? folderOf(first.raw, path.split('/').length - 1) : first.raw;
  const kept = changes.filter((change) => !isInside(change));
  const place = await nearest(repository, own.tree, raw);
  const before = await entryAt(repository, headTree, place.raw);
  const now = await entryAt(repository, own.tree, place.raw);
  const file = decodeText(place.raw);
  if (gone.some((change) => change.path === file)) throw undone('not-ignorable', path);
  // A file that was cut holds lines that the draft does not have.
  const held = findBeside(own.beside, file);
  if (held && !held.isLaid) throw undone('not-separable', file);
  if (now.mode !== absentMode && !now.mode.startsWith('100')) throw undone('not-ignorable', file);
  const content = now.mode === absentMode ? Buffer.of() : await readBlob(repository, now.sha);
  const line = lineFor(raw.subarray(place.folder), isFolder);
  if (line === null || content.includes(0)) throw undone('not-ignorable', path);
  const mode = now.mode === absentMode ? '100644' : now.mode;
  const after = { mode, sha: await writeBlob(repository, withLine(content, line)) };
  const added: Change = {
    state: before.mode === absentMode ? 'added' : 'modified',
    path: file,
    raw: place.raw,
    oldPath: null,
    oldRaw: null,
    before,
    after,
  };
  const tree = await treeWith(repository, headTree, [
    ...kept.filter((change) => change.path !== file),
    added,
  ]);
  const { mode: heldMode, sha } = held ?? now;
  const others = (own.beside?.entries ?? []).filter(({ path }) => path !== markOf(file));
  const entry = { path: markOf(file), mode: heldMode, sha, isLaid: true };
  const filesTree = own.beside ? own.beside.tree : own.tree;
  return { tree, beside: { tree: filesTree, entries: [...others, entry] } };
}

/** The first folders of a path, with the slash at their end. */
function folderOf(raw: Buffer, depth: number): Buffer {
  let end = 0;
  for (let level = 0; level < depth; level += 1) end = raw.indexOf(47, end) + 1;
  return raw.subarray(0, end);
}

/** A line in `.gitignore` does not untrack what git has, in HEAD or staged. */
async function requireUntracked(repository: Repository, gone: readonly Change[]): Promise<void> {
  const tracked = gone.find(({ state, before }) => state !== 'added' || before.mode !== absentMode);
  if (tracked) throw undone('already-tracked', tracked.path);
  const { entries } = await withPrivateIndex(repository, (index) =>
    listEntries(repository, index, gone),
  );
  const staged = gone.find(({ raw }) => entries.has(raw.toString('latin1')));
  if (staged) throw undone('already-tracked', staged.path);
}

/** The `.gitignore` of the nearest folder above that has one, or of the root. Its lines win over those further up. */
async function nearest(
  repository: Repository,
  tree: string,
  raw: Buffer,
): Promise<{ readonly raw: Buffer; readonly folder: number }> {
  const name = Buffer.from('.gitignore');
  const parent = raw.subarray(0, -1).lastIndexOf(47) + 1;
  for (let end = parent; ; end = raw.subarray(0, end - 1).lastIndexOf(47) + 1) {
    const path = Buffer.concat([raw.subarray(0, end), name]);
    if (end === 0) return { raw: path, folder: 0 };
    if ((await entryAt(repository, tree, path)).mode !== absentMode) {
      return { raw: path, folder: end };
    }
  }
}

/** The entry of a path in a tree, level by level. */
async function entryAt(repository: Repository, tree: string, path: Buffer): Promise<Entry> {
  const absent = { mode: absentMode, sha: '0'.repeat(tree.length) };
  const names = path.toString('latin1').split('/');
  let at: Entry = { mode: '040000', sha: tree };
  for (const name of names) {
    if (at.mode !== '040000') return absent;
    const [entries] = await readTrees(repository, [at.sha]);
    const found = entries?.find((each) => each.name.toString('latin1') === name);
    if (found === undefined) return absent;
    at = { mode: found.mode, sha: found.sha };
  }
  return at;
}
