import { Failure } from '../base/failure.ts';
import type { Beside } from '../base/home.ts';
import { apart, type Change, diffTrees, type Entry } from '../git/changes.ts';
import { fillIndex, writeTree } from '../git/index-entries.ts';
import { withPrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';

/** A tree that an errand made, and how the files differ from it. */
export interface Made {
  readonly tree: string;
  readonly beside: Beside;
}

/** Why an errand is not done. The server only passes the word on to the page. */
export const undone = (trouble: string, path?: string): Failure =>
  new Failure(trouble, `An errand was not done: ${trouble}.`, path === undefined ? {} : { path });

const isSame = (one: Entry, other: Entry) => one.sha === other.sha && one.mode === other.mode;

/**
 * Writes the tree of HEAD with these changes, and reads it back: it has them and no others. A file that stays may be in
 * the way of a folder that came.
 */
export async function treeWith(
  repository: Repository,
  headTree: string,
  changes: readonly Change[],
): Promise<string> {
  const tree = await withPrivateIndex(repository, async (index) => {
    await fillIndex(repository, index, headTree, changes);
    return writeTree(repository, index);
  });
  const wanted = changes.flatMap(apart).filter(({ before, after }) => !isSame(before, after));
  const real = await diffTrees(repository, headTree, tree, { renames: false });
  const entries = new Map(real.map(({ raw, after }) => [raw.toString('latin1'), after]));
  const strange = wanted.find(({ raw, after }) => {
    const entry = entries.get(raw.toString('latin1'));
    return entry === undefined || !isSame(entry, after);
  });
  if (strange !== undefined || real.length !== wanted.length) {
    throw undone('not-separable', strange?.path);
  }
  return tree;
}
