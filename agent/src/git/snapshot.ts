import { stderrMax } from '../processes/run.ts';
import { type Change, diffTrees } from './changes.ts';
import { git, gitText, splitNul, tryGit } from './git.ts';
import { readTreeOf } from './objects.ts';
import { type PrivateIndex, withPrivateIndex } from './private-index.ts';
import { findBranch, findHead, type Repository } from './repository.ts';

export const snapshotRefs = 'refs/dojang/snapshots';

/** An exact picture of the working tree: what is tracked, and what is new and not ignored. */
export interface Picture {
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  readonly branch: string | null;
}

const keeper = {
  GIT_AUTHOR_NAME: 'Dojang',
  GIT_AUTHOR_EMAIL: 'dojang@localhost',
  GIT_COMMITTER_NAME: 'Dojang',
  GIT_COMMITTER_EMAIL: 'dojang@localhost',
};

/** The tree of the working tree as it is now, written by way of a private index; of the given one, if any. */
export async function writeWorktree(repository: Repository, given?: PrivateIndex): Promise<string> {
  const work = async (index: PrivateIndex) => {
    // A file that cannot be read must not keep the others from being saved.
    const added = await tryGit(
      repository,
      ['-c', 'advice.addEmbeddedRepo=false', 'add', '--all', '--sparse', '--ignore-errors'],
      { env: index.env },
    );
    const hasFailed = added.code === null || added.code > 1;
    if (hasFailed) {
      await git(repository, ['add', '--all', '--sparse', '--ignore-errors'], { env: index.env });
    }
    // Git warns of each; what it warned of in another try, or without end, may hide one.
    const { stderr } = added;
    const hasWarned =
      stderr.includes('embedded git repository') || Buffer.byteLength(stderr) >= stderrMax;
    if (hasFailed || hasWarned) {
      await dropNewLinks(repository, index);
    }
    return gitText(repository, ['write-tree'], { env: index.env });
  };
  return given ? work(given) : withPrivateIndex(repository, work);
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
  return gitText(repository, ['hash-object', '-t', 'tree', '-w', '--stdin'], { input: '' });
}

/** Saves the working tree for as long as this process needs it. Index, stash and files stay as they are. */
export async function takePicture(
  repository: Repository,
  options: { staged?: boolean; index?: PrivateIndex } = {},
): Promise<Picture> {
  const [head, branch] = await Promise.all([findHead(repository), findBranch(repository)]);
  const [tree, headTree] = await Promise.all([
    options.staged
      ? writeStaged(repository, options.index)
      : writeWorktree(repository, options.index),
    treeOf(repository, head),
  ]);
  return { tree, head, headTree, branch };
}

/** A commit on a ref of ours keeps the tree from being collected, and makes it a snapshot. */
export async function keepPicture(repository: Repository, picture: Picture): Promise<void> {
  const { head, tree } = picture;
  const { randomUUID } = await import('node:crypto');
  const parent = head === null ? [] : ['-p', head];
  const commit = await gitText(repository, ['commit-tree', tree, ...parent, '-m', 'snapshot'], {
    env: keeper,
  });
  // An empty old value: the ref must not exist yet.
  await git(repository, ['update-ref', `${snapshotRefs}/${randomUUID()}`, commit, '']);
}

export const listPictureChanges = (repository: Repository, picture: Picture): Promise<Change[]> =>
  diffTrees(repository, picture.headTree, picture.tree);

/** Is the tree one that we saved ourselves? */
export async function hasSnapshotOf(repository: Repository, tree: string): Promise<boolean> {
  const trees = await gitText(repository, ['for-each-ref', '--format=%(tree)', snapshotRefs]);
  return trees.split('\n').includes(tree);
}

/** Lets go of snapshots older than `maxAgeMs`; git collects them in its own time. */
export async function pruneSnapshots(
  repository: Repository,
  now: Date,
  maxAgeMs: number,
): Promise<number> {
  const lines = await gitText(repository, [
    'for-each-ref',
    '--format=%(committerdate:unix) %(objectname) %(refname)',
    snapshotRefs,
  ]);
  const old = lines
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([at, , ref]) => ref && Number(at) * 1000 < now.getTime() - maxAgeMs);
  if (old.length === 0) return 0;
  // With the old value, so that a ref that moved meanwhile is left alone.
  const input = old.map(([, sha, ref]) => `delete ${ref} ${sha}\n`).join('');
  await git(repository, ['update-ref', '--stdin'], { input });
  return old.length;
}
