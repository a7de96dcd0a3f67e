import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { succeeds, uniqueName } from '../../base/files.ts';
import { withLock } from '../../base/lock.ts';
import { decodeText } from '../../base/text.ts';
import { absentMode, type Change, diffTrees, type Entry } from '../../git/changes.ts';
import { fromInput, git, joinNul, splitNul, tryGit } from '../../git/git.ts';
import { keyOf, listEntries, writeEntries } from '../../git/index-entries.ts';
import type { IndexEntry } from '../../git/index-file.ts';
import {
  copyIndex,
  isSameIndex,
  type PrivateIndex,
  readIndex,
  readIndexAt,
  withPrivateIndex,
} from '../../git/private-index.ts';
import { findHeadRef, pathIn, type Repository, wordOfBranch } from '../../git/repository.ts';
import { treeOf } from '../../git/snapshot.ts';
import { shield, stopIfInterrupted } from '../../processes/interruption.ts';
import { checkCalm } from '../check.ts';
import { installIndex, prepareLock, takeIndexLock } from '../index-lock.ts';
import { splitAgain } from '../refresh.ts';
import { forgetLastCommit, keptIndex, type LastCommit } from './last-commit.ts';

/**
 * Undoes the last commit. HEAD becomes what it was before, and so do the entries of the committed paths in the
 * index. Files are not touched, and what was staged since stays staged.
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
    let lower = () => {};
    try {
      await checkTakeable(repository, last);
      await withPrivateIndex(repository, async (index) => {
        await restoreEntries(repository, last, index);
        stopIfInterrupted();
        // From here on the index is updated with the branch, even if this process is asked to end.
        lower = shield();
        await moveBack(repository, last);
        installIndex(repository, index.path);
      });
      succeeds(() => forgetLastCommit(repository));
    } finally {
      lower();
      lock.release();
    }
  });
}

async function checkTakeable(repository: Repository, last: LastCommit): Promise<void> {
  const { commits, branch, pushedRef } = last;
  const sha = commits.at(-1) ?? '';
  const calm = await checkCalm(repository);
  if (calm.head !== sha || calm.branch !== branch) {
    throw new Failure(
      'undo-moved',
      'HEAD is no longer at that commit. Use `git reset` or `git revert`.',
    );
  }
  const words = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commits[0]}`];
  const tracked = (await git(repository, [...words, 'refs/remotes'])).toString('utf8').trim();
  // A push to an address, or for review, leaves no trace in git. Only our own note says so.
  const known = tracked || pushedRef;
  if (known === null) return;
  throw new Failure(
    'undo-pushed',
    `${known} already has the commit. Use \`git revert\`, so that others can follow.`,
    { name: known },
  );
}

async function moveBack(repository: Repository, { before, commits, branch }: LastCommit) {
  const sha = commits.at(-1) ?? '';
  const named = branch === null ? await findHeadRef(repository) : wordOfBranch(repository, branch);
  const ref = named === null ? ['--no-deref', 'HEAD'] : [named];
  const move =
    before === null
      ? ['update-ref', '-m', 'dojang undo', '-d', ...ref, sha]
      : ['update-ref', '-m', 'dojang undo', ...ref, before, sha];
  const result = await tryGit(repository, move, { as: 'person', env: { LC_ALL: 'C' } });
  if (result.code === 0) return;
  throw new Failure('changed-since-review', 'The branch has just moved. Try again.');
}

/**
 * Restores the index. If it is unchanged since the commit, the old one is installed whole. Otherwise only the
 * committed paths are restored.
 */
async function restoreEntries(
  repository: Repository,
  { id, before, commits }: LastCommit,
  index: PrivateIndex,
): Promise<void> {
  const path = keptIndex(repository, id, 'before');
  const [old, after] = [readIndexAt(path), readIndexAt(keptIndex(repository, id, 'after'))];
  // Without the old index, the change stays staged, as after `git reset --soft`. Before a first commit there
  // may be no old index.
  if (old === null && before !== null) return;
  if (after !== null && isSameIndex(after, readIndex(repository, index))) {
    if (old === null) await git(repository, ['read-tree', '--empty'], { env: index.env });
    else copyIndex(path, index.path);
    return;
  }
  const [from, to] = await Promise.all([
    treeOf(repository, commits.at(-1) ?? null),
    treeOf(repository, before),
  ]);
  const committed = await diffTrees(repository, from, to, { renames: false });
  const changes = [...committed, ...(await othersOf(repository, committed, old, after))];
  const { entries: now, isSplit } = await listEntries(repository, index, changes);
  const { entries: was } = await withPrivateIndex(
    repository,
    (kept) => listEntries(repository, kept, changes),
    old,
  );
  // What was staged again in a committed path stays.
  const due = changes
    .filter((change) => isAs(change.before, now.get(keyOf(change))))
    .map((change) => ({ ...change, after: entryOf(change, was.get(keyOf(change))) }))
    .filter((change) => !isEqual(change.before, change.after));
  await writeEntries(repository, index, due, new Map([...was, ...now]));
  const announced = due.filter((change) => was.get(keyOf(change))?.isIntended);
  await announce(repository, index, announced);
  if (isSplit) await splitAgain(repository, index);
}

/** What else the command changed in the index, such as a file that was staged and then deleted. */
async function othersOf(
  repository: Repository,
  committed: readonly Change[],
  old: Buffer | null,
  after: Buffer | null,
): Promise<Change[]> {
  if (old === null || after === null) return [];
  const [is, was] = await Promise.all(
    [after, old].map((kept) =>
      withPrivateIndex(repository, (index) => listStages(repository, index), kept),
    ),
  );
  const known = new Set(committed.map(keyOf));
  const names = new Set([...is!.keys(), ...was!.keys()].filter((name) => !known.has(name)));
  const absent = { mode: absentMode, sha: '0'.repeat(committed[0]?.before.sha.length ?? 40) };
  return [...names].flatMap((name) => {
    const [before, then] = [is!.get(name) ?? absent, was!.get(name) ?? absent];
    if (isEqual(before, then)) return [];
    const raw = Buffer.from(name, 'latin1');
    const path = decodeText(raw);
    return [{ state: 'modified', path, raw, oldPath: null, oldRaw: null, before, after: then }];
  });
}

/** Mode and blob by path, the path as one character a byte. */
async function listStages(
  repository: Repository,
  { env }: PrivateIndex,
): Promise<ReadonlyMap<string, Entry>> {
  const listed = splitNul(await git(repository, ['ls-files', '--stage', '-z'], { env }));
  return new Map(
    listed.map((line) => {
      const tab = line.indexOf(9);
      const [mode = '', sha = ''] = line.toString('latin1', 0, tab).split(' ');
      return [line.toString('latin1', tab + 1), { mode, sha }];
    }),
  );
}

const isEqual = (one: Entry, other: Entry) => one.mode === other.mode && one.sha === other.sha;

const isAs = (entry: Entry, found: IndexEntry | undefined) =>
  found === undefined ? entry.mode === absentMode : isEqual(entry, found) && !found.isIntended;

function entryOf({ before }: Change, found: IndexEntry | undefined): Entry {
  if (found === undefined || found.isIntended) {
    return { mode: absentMode, sha: '0'.repeat(before.sha.length) };
  }
  return { mode: found.mode, sha: found.sha };
}

/** Announces a path, as `git add --intent-to-add` does. A file that is gone by now cannot be announced. */
async function announce(repository: Repository, { env }: PrivateIndex, changes: readonly Change[]) {
  const there = changes.map(({ raw }) => raw).filter((raw) => existsSync(pathIn(repository, raw)));
  if (there.length === 0) return;
  const words = ['add', '--intent-to-add', '--force', '--sparse', '--ignore-errors'];
  await tryGit(repository, [...words, ...fromInput], { env, input: joinNul(there) });
}
