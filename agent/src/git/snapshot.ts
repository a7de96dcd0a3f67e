import { addAll, addTracked, requireWhole } from './add.ts';
import { type Change, diffTrees } from './changes.ts';
import { gitText } from './git.ts';
import { writeTree } from './index-entries.ts';
import { readTreeOf } from './objects.ts';
import { type PrivateIndex, withPrivateIndex } from './private-index.ts';
import { findBranch, findHead, type Repository } from './repository.ts';
import { type LeftOut, sortUntracked, type UntrackedBounds, unreadFile } from './untracked.ts';

/** An exact picture of the working tree: what is tracked, and what is new and not ignored. */
export interface Picture {
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  readonly branch: string | null;
  /** New files that are too large for a picture that is kept, and what could not be read. */
  readonly leftOut: readonly LeftOut[];
}

/** How a picture of the files is taken. */
export interface WorktreeOptions {
  /** A private index to take it with; it then holds what the picture shows. */
  readonly index?: PrivateIndex | undefined;
  /** Without them everything that is new and not ignored is taken in. */
  readonly bounds?: UntrackedBounds | undefined;
  /** Whether a file that cannot be read is refused, as by git, instead of left out and said. */
  readonly isWhole?: boolean | undefined;
}

/** Writes the working tree as it is now, by way of a private index. */
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

/** The tree of what the person has staged, or of what a given copy holds of it. */
export function writeStaged(repository: Repository, given?: PrivateIndex): Promise<string> {
  const work = (index: PrivateIndex) => writeTree(repository, index);
  return given ? work(given) : withPrivateIndex(repository, work);
}

/** The tree of a commit; the empty tree when there is none. */
export async function treeOf(repository: Repository, commit: string | null): Promise<string> {
  if (commit !== null) {
    return readTreeOf(repository, commit);
  }
  // Git knows this one without having it.
  return gitText(repository, ['hash-object', '-t', 'tree', '--stdin'], { input: '' });
}

/** Saves the working tree for as long as this process needs it. Index, stash and files stay as they are. */
export async function takePicture(
  repository: Repository,
  options: WorktreeOptions & {
    staged?: boolean | undefined;
    write?: (() => Promise<string>) | undefined;
  } = {},
): Promise<Picture> {
  const [head, branch] = await Promise.all([findHead(repository), findBranch(repository)]);
  const write =
    options.write ?? (options.staged ? () => writeStaged(repository, options.index) : undefined);
  const [{ tree, leftOut }, headTree] = await Promise.all([
    write ? write().then((tree) => ({ tree, leftOut: [] })) : writeWorktree(repository, options),
    treeOf(repository, head),
  ]);
  return { tree, head, headTree, branch, leftOut };
}

export const listPictureChanges = (repository: Repository, picture: Picture): Promise<Change[]> =>
  diffTrees(repository, picture.headTree, picture.tree);
