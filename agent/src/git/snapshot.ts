import { addAll, addTracked, requireWhole } from './add.ts';
import { type Change, diffTrees } from './changes.ts';
import { gitText } from './git.ts';
import { writeTree } from './index-entries.ts';
import { readTreeOf } from './objects.ts';
import { type PrivateIndex, withPrivateIndex } from './private-index.ts';
import { findBranch, findHead, type Repository } from './repository.ts';
import { type LeftOut, sortUntracked, type UntrackedBounds, unreadFile } from './untracked.ts';

/** An exact snapshot of the working tree: what is tracked, and what is new and not ignored. */
export interface Snapshot {
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  readonly branch: string | null;
  /** New files that are too large for a kept snapshot, and files that could not be read. */
  readonly leftOut: readonly LeftOut[];
}

/** How a snapshot of the files is taken. */
export interface WorktreeOptions {
  /** A private index to take the snapshot with. Afterwards it holds what the snapshot holds. */
  readonly index?: PrivateIndex | undefined;
  /** Bounds for new files. Left out, all new files that are not ignored are taken. */
  readonly bounds?: UntrackedBounds | undefined;
  /** Whether a file that cannot be read is refused, as git does, instead of left out and reported. */
  readonly isWhole?: boolean | undefined;
}

/** Writes the working tree as it is now, through a private index. */
export async function writeWorktree(
  repository: Repository,
  { index: given, bounds, isWhole }: WorktreeOptions = {},
): Promise<{ readonly tree: string; readonly leftOut: readonly LeftOut[] }> {
  const work = async (index: PrivateIndex) => {
    const { taken, leftOut } = bounds
      ? await sortUntracked(repository, index, bounds)
      : { taken: [], leftOut: [] };
    const unread =
      leftOut.length === 0
        ? await addAll(repository, index)
        : await addTracked(repository, index, taken);
    if (isWhole) requireWhole(unread);
    const paths = [...unread.paths, ...unread.passed];
    return {
      tree: await writeTree(repository, index),
      leftOut: [...leftOut, ...paths.map((raw) => unreadFile(repository, raw))],
    };
  };
  return given ? work(given) : withPrivateIndex(repository, work);
}

/** Writes the tree of what the person has staged, or of a given copy of the index. */
export function writeStaged(repository: Repository, given?: PrivateIndex): Promise<string> {
  const work = (index: PrivateIndex) => writeTree(repository, index);
  return given ? work(given) : withPrivateIndex(repository, work);
}

/** The tree of a commit. The empty tree if there is none. */
export async function treeOf(repository: Repository, commit: string | null): Promise<string> {
  if (commit !== null) {
    return readTreeOf(repository, commit);
  }
  // Git knows the empty tree without having it.
  return gitText(repository, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
}

/**
 * Takes a snapshot of the working tree for as long as this process needs it. Index, stash and files stay as
 * they are.
 */
export async function takeSnapshot(
  repository: Repository,
  options: WorktreeOptions & {
    staged?: boolean | undefined;
    write?: ((repository: Repository) => Promise<string>) | undefined;
  } = {},
): Promise<Snapshot> {
  const [head, branch] = await Promise.all([findHead(repository), findBranch(repository)]);
  const write =
    options.write ?? (options.staged ? () => writeStaged(repository, options.index) : undefined);
  const [{ tree, leftOut }, headTree] = await Promise.all([
    write
      ? write(repository).then((tree) => ({ tree, leftOut: [] }))
      : writeWorktree(repository, options),
    treeOf(repository, head),
  ]);
  return { tree, head, headTree, branch, leftOut };
}

export const listSnapshotChanges = (
  repository: Repository,
  snapshot: Snapshot,
): Promise<Change[]> => diffTrees(repository, snapshot.headTree, snapshot.tree);
