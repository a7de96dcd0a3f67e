import { Failure } from '../failure.ts';
import { stderrMax } from '../processes/run.ts';
import { type Change, diffTrees } from './changes.ts';
import { git, gitText, splitNul, tryGit } from './git.ts';
import { readTreeOf } from './objects.ts';
import { type PrivateIndex, withPrivateIndex } from './private-index.ts';
import { findBranch, findHead, type Repository } from './repository.ts';
import { type LeftOut, sortUntracked, type UntrackedBounds } from './untracked.ts';

/** An exact picture of the working tree: what is tracked, and what is new and not ignored. */
export interface Picture {
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  readonly branch: string | null;
  /** New files that are too large for a picture that is kept. */
  readonly leftOut: readonly LeftOut[];
}

/** How a picture of the files is taken. */
export interface WorktreeOptions {
  /** A private index to take it with; it then holds what the picture shows. */
  readonly index?: PrivateIndex | undefined;
  /** Without them everything that is new and not ignored is taken in. */
  readonly bounds?: UntrackedBounds | undefined;
}

/** Writes the working tree as it is now, by way of a private index. */
export async function writeWorktree(
  repository: Repository,
  { index: given, bounds }: WorktreeOptions = {},
): Promise<{ readonly tree: string; readonly leftOut: readonly LeftOut[] }> {
  const work = async (index: PrivateIndex) => {
    const { taken, leftOut } = bounds
      ? await sortUntracked(repository, index, bounds)
      : { taken: [], leftOut: [] };
    if (leftOut.length === 0) {
      await addTo(repository, index, ['--all']);
    } else {
      await addTo(repository, index, ['--update']);
      if (taken.length > 0) await addTo(repository, index, fromInput, joinNul(taken));
    }
    return { tree: await gitText(repository, ['write-tree'], { env: index.env }), leftOut };
  };
  return given ? work(given) : withPrivateIndex(repository, work);
}

const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];
const joinNul = (paths: readonly Buffer[]) =>
  Buffer.concat(paths.flatMap((raw) => [raw, Buffer.of(0)]));

async function addTo(
  repository: Repository,
  index: PrivateIndex,
  which: readonly string[],
  input?: Buffer,
): Promise<void> {
  const options = { env: index.env, ...(input === undefined ? {} : { input }) };
  const words = ['-c', 'advice.addEmbeddedRepo=false', 'add', ...which];
  // A file that cannot be read must not keep the others from being saved.
  const all = [...words, '--sparse', '--ignore-errors'];
  const added = await tryGit(repository, all, options);
  const hasFailed = added.code === null || added.code > 1;
  // What took too long would do so again.
  if (hasFailed && added.timedOut) {
    throw new Failure('git-failed', 'git add took too long: a file is too large, or slow to read.');
  }
  if (hasFailed) await git(repository, all, options);
  // Git warns of each; what it warned of in another try, or without end, may hide one.
  const { stderr } = added;
  const hasWarned =
    stderr.includes('embedded git repository') || Buffer.byteLength(stderr) >= stderrMax;
  if (hasFailed || hasWarned) {
    await dropNewLinks(repository, index);
  }
}

/** The tree of what the person has staged, or of what a given copy holds of it. */
export function writeStaged(repository: Repository, given?: PrivateIndex): Promise<string> {
  const work = (index: PrivateIndex) => gitText(repository, ['write-tree'], { env: index.env });
  return given ? work(given) : withPrivateIndex(repository, work);
}

/** Links of an index; of the person's own without one given. */
async function linksOf(repository: Repository, index?: PrivateIndex): Promise<Set<string>> {
  const entries = splitNul(
    await git(repository, ['ls-files', '--stage', '-z'], { env: index?.env ?? {} }),
  );
  return new Set(
    entries
      .filter((entry) => entry.subarray(0, 6).equals(Buffer.from('160000')))
      .map((entry) => entry.subarray(entry.indexOf(9) + 1).toString('latin1')),
  );
}

/** A clone that lies inside, and is no submodule, is not part of the change. */
async function dropNewLinks(repository: Repository, index: PrivateIndex): Promise<void> {
  const known = await linksOf(repository);
  const fresh = [...(await linksOf(repository, index))].filter((path) => !known.has(path));
  if (fresh.length === 0) return;
  const modules = await submodulePaths(repository);
  const strange = fresh.filter((path) => !modules.has(path));
  if (strange.length === 0) return;
  const input = Buffer.concat(strange.map((path) => Buffer.from(`${path}\0`, 'latin1')));
  await git(repository, ['update-index', '-z', '--force-remove', '--stdin'], {
    env: index.env,
    input,
  });
}

async function submodulePaths(repository: Repository): Promise<Set<string>> {
  const words = [
    'config',
    '-z',
    '--file',
    '.gitmodules',
    '--get-regexp',
    '^submodule\\..*\\.path$',
  ];
  const answer = await tryGit(repository, words);
  return new Set(
    splitNul(answer.stdout).map((entry) =>
      entry.subarray(entry.indexOf(10) + 1).toString('latin1'),
    ),
  );
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
