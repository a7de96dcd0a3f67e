import { copyFileSync, existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { uniqueName } from '../../base/files.ts';
import { withLock } from '../../base/lock.ts';
import { diffTrees } from '../../git/changes.ts';
import { git, splitNul, tryGit } from '../../git/git.ts';
import { type PrivateIndex, withPrivateIndex } from '../../git/private-index.ts';
import { findHeadRef, type Repository } from '../../git/repository.ts';
import { treeOf } from '../../git/snapshot.ts';
import { checkCalm } from '../check.ts';
import { installIndex, prepareLock, takeIndexLock } from '../index-lock.ts';
import { forgetLastCommit, keptIndex, type LastCommit } from './last-commit.ts';

/**
 * Takes back what was committed last: HEAD, and in the index the entries of the committed paths, are again
 * as they were before. Files are not touched, and what was staged since stays staged.
 *
 * @throws Failure `undo-moved`, `undo-pushed`, `changed-since-review`
 */
export async function takeBack(
  repository: Repository,
  last: LastCommit,
  isDry: boolean,
): Promise<void> {
  await withLock(join(repository.ownFolder, 'act.lock'), 30_000, async () => {
    await checkTakeable(repository, last);
    if (isDry) return;
    const id = uniqueName();
    prepareLock(repository, id);
    const lock = await takeIndexLock(repository, id, 10_000);
    try {
      await checkTakeable(repository, last);
      await withPrivateIndex(repository, async (index) => {
        await restoreEntries(repository, last, index);
        await moveBack(repository, last);
        installIndex(repository, index.path);
      });
      forgetLastCommit(repository);
    } finally {
      lock.release();
    }
  });
}

async function checkTakeable(repository: Repository, { commits, branch }: LastCommit) {
  const sha = commits.at(-1) ?? '';
  const calm = await checkCalm(repository);
  if (calm.head !== sha || calm.branch !== branch) {
    throw new Failure(
      'undo-moved',
      'HEAD is not at that commit any more: use `git reset` or `git revert`.',
    );
  }
  const words = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commits[0]}`];
  const known = (await git(repository, [...words, 'refs/remotes'])).toString('utf8').trim();
  if (known === '') return;
  throw new Failure(
    'undo-pushed',
    `${known} has the commit already: use \`git revert\`, so that others can follow.`,
    { name: known },
  );
}

async function moveBack(repository: Repository, { before, commits, branch }: LastCommit) {
  const sha = commits.at(-1) ?? '';
  const named = branch === null ? await findHeadRef(repository) : `refs/heads/${branch}`;
  const ref = named === null ? ['--no-deref', 'HEAD'] : [named];
  const move =
    before === null
      ? ['update-ref', '-m', 'dojang undo', '-d', ...ref, sha]
      : ['update-ref', '-m', 'dojang undo', ...ref, before, sha];
  const result = await tryGit(repository, move, { as: 'person', env: { LC_ALL: 'C' } });
  if (result.code === 0) return;
  throw new Failure('changed-since-review', 'The branch moved in this very moment: try again.');
}

/** The index as it was: whole where nothing was staged since, else in the committed paths alone. */
async function restoreEntries(
  repository: Repository,
  { before, commits }: LastCommit,
  index: PrivateIndex,
): Promise<void> {
  const path = keptIndex(repository, 'before');
  const [now, old, after] = await Promise.all([
    listStages(repository, index),
    listKept(repository, 'before'),
    listKept(repository, 'after'),
  ]);
  // Where none was kept before a first commit there was none.
  if (!existsSync(path) && before === null && isSameList(now, after)) {
    await git(repository, ['read-tree', '--empty'], { env: index.env });
  }
  // Without the old index the change stays staged, as after `git reset --soft`.
  if (!existsSync(path)) return;
  if (isSameList(now, after)) {
    // With its flags and stat data. Git trusts an entry only if the file is older than its index.
    copyFileSync(path, index.path);
    const { mtime } = statSync(path);
    utimesSync(index.path, mtime, mtime);
    return;
  }
  const [from, to] = await Promise.all([
    treeOf(repository, commits.at(-1) ?? null),
    treeOf(repository, before),
  ]);
  const changes = await diffTrees(repository, from, to, { renames: false });
  const committed = changes.map(({ raw }) => raw.toString('latin1'));
  const lines = committed
    .filter((name) => now.get(name) === after.get(name))
    .flatMap((name) => {
      const gone = `0 ${'0'.repeat(from.length)}\t${name}\0`;
      const [mode, sha] = old.get(name)?.split(' ') ?? [];
      return mode === undefined ? [gone] : [gone, `${mode} ${sha}\t${name}\0`];
    });
  await git(repository, ['update-index', '-z', '--index-info'], {
    env: index.env,
    input: Buffer.from(lines.join(''), 'latin1'),
  });
}

type Stages = ReadonlyMap<string, string>;

const isSameList = (one: Stages, other: Stages) =>
  one.size === other.size && [...one].every(([name, entry]) => other.get(name) === entry);

async function listKept(repository: Repository, when: 'before' | 'after'): Promise<Stages> {
  const path = keptIndex(repository, when);
  if (!existsSync(path)) return new Map();
  return withPrivateIndex(repository, (kept) => listStages(repository, kept), readFileSync(path));
}

/** Mode, blob and stage by path, the path as one character a byte. */
async function listStages(repository: Repository, { env }: PrivateIndex): Promise<Stages> {
  const entries = splitNul(await git(repository, ['ls-files', '--stage', '-z'], { env }));
  return new Map(
    entries.map((entry) => {
      const tab = entry.indexOf(9);
      return [entry.subarray(tab + 1).toString('latin1'), entry.toString('latin1', 0, tab)];
    }),
  );
}
