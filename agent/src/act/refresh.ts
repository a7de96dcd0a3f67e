import { absentMode, type Change, diffTrees } from '../git/changes.ts';
import { fromInput, git, joinNul, tryGit } from '../git/git.ts';
import { keyOf, listEntries, writeEntries } from '../git/index-entries.ts';
import type { IndexEntries, IndexEntry } from '../git/index-file.ts';
import { isSameIndex, type PrivateIndex, withPrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import { installIndex } from './index-lock.ts';
import type { Journal } from './journal-schema.ts';

/** Above this many paths, `add --refresh` takes longer than the person's next `git status`. */
const refreshMax = 500;

/** The bytes of the index when the act began to look, and now under the lock. Null if there is no file. */
interface SeenIndex {
  readonly before: Buffer | null;
  readonly now: Buffer | null;
}

/**
 * Updates the committed paths of the person's index, and no other entry. The caller holds the index lock.
 * `beforeInstall` runs when the new index is ready and not yet in place. With `onlyStale`, a path changes only
 * if its entry is still the one from before the act. With `seen`, a path keeps what the person staged since the
 * act began. A `ready` index is installed as it is if the person's index has not changed since. If its file is
 * gone, the paths are updated one by one.
 */
export async function refreshIndex(
  repository: Repository,
  built: Journal,
  options: {
    beforeInstall?: () => Promise<void>;
    onlyStale?: boolean;
    seen?: SeenIndex;
    ready?: PrivateIndex | null;
  },
): Promise<void> {
  const { seen, ready } = options;
  let { beforeInstall } = options;
  if (ready && seen !== undefined && isSameIndex(seen.before, seen.now)) {
    await beforeInstall?.();
    if (takesPlace(repository, ready)) return;
    beforeInstall = undefined;
  }
  const last = built.commits.at(-1)?.sha ?? null;
  const [from, to] = await Promise.all([treeOf(repository, built.head), treeOf(repository, last)]);
  const changes = await diffTrees(repository, from, to, { renames: false });
  await withPrivateIndex(repository, async (index) => {
    const { entries, isSplit } = await listEntries(repository, index, changes);
    const stale = await staleOf(repository, entries, changes, options);
    // An entry that is already right keeps its stat data and flags.
    const due = stale.filter((change) => !isCommitted(change, entries));
    await writeEntries(repository, index, due, entries);
    const [, before] = await Promise.allSettled([
      refreshStats(repository, index, due),
      beforeInstall?.(),
    ]);
    if (before.status === 'rejected') throw before.reason;
    if (due.length === 0) return;
    if (isSplit) await splitAgain(repository, index);
    installIndex(repository, index.path);
  });
}

/** False if the file is gone, because a prompt may stay open for days. */
function takesPlace(repository: Repository, ready: PrivateIndex): boolean {
  try {
    installIndex(repository, ready.path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Spares the next `git status` some reading. Whatever git answers, the entries are right. */
async function refreshStats(
  repository: Repository,
  index: PrivateIndex,
  stale: readonly Change[],
): Promise<void> {
  if (stale.length === 0 || stale.length > refreshMax) return;
  const input = joinNul(stale.map(({ raw }) => raw));
  const words = ['add', '--refresh', '--sparse', '--ignore-errors'];
  await tryGit(repository, [...words, ...fromInput], { env: index.env, input });
}

/** Our own git writes an index as one file, so a split index is split again. */
export const splitAgain = (repository: Repository, { env }: PrivateIndex) =>
  git(repository, ['-c', 'core.splitIndex=true', 'update-index', '--split-index'], { env });

async function staleOf(
  repository: Repository,
  now: IndexEntries,
  changes: readonly Change[],
  { onlyStale, seen }: { onlyStale?: boolean; seen?: SeenIndex },
): Promise<readonly Change[]> {
  if (onlyStale) return changes.filter((change) => isStale(change, now));
  if (seen === undefined || isSameIndex(seen.before, seen.now)) return changes;
  const { entries: before } = await withPrivateIndex(
    repository,
    (old) => listEntries(repository, old, changes),
    seen.before,
  );
  return changes.filter((change) => isSame(before.get(keyOf(change)), now.get(keyOf(change))));
}

const isSame = (one: IndexEntry | undefined, other: IndexEntry | undefined) =>
  one?.mode === other?.mode && one?.sha === other?.sha && one?.isIntended === other?.isIntended;

function isCommitted(change: Change, entries: IndexEntries): boolean {
  const { after } = change;
  const entry = entries.get(keyOf(change));
  if (after.mode === absentMode) return entry === undefined;
  return entry?.mode === after.mode && entry.sha === after.sha && !entry.isIntended;
}

function isStale(change: Change, entries: IndexEntries): boolean {
  const { before } = change;
  const entry = entries.get(keyOf(change));
  if (before.mode === absentMode) return entry === undefined || entry.isIntended;
  return entry?.mode === before.mode && entry.sha === before.sha;
}
