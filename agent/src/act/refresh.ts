import { type Change, diffTrees } from '../git/changes.ts';
import { git, splitNul, tryGit } from '../git/git.ts';
import {
  isSameIndex,
  type PrivateIndex,
  readIndex,
  withPrivateIndex,
} from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import { installIndex } from './index-lock.ts';
import type { Journal } from './journal-schema.ts';
import { writeEntries } from './trees.ts';

/** Above this many paths the matching of `add --refresh` costs more than git's next status. */
const refreshMax = 500;

/**
 * Brings the committed paths of the person's index to what was committed, and no other entry. The
 * caller holds the index lock; `beforeInstall` runs when the new index is ready and not yet in place.
 * With `onlyStale`, paths whose entry is no longer the one of before the act are left as they are;
 * with `seen`, those that the person staged anew since the index was these bytes. A `ready` one is
 * what `seen` becomes, and takes its place as it is, unless it was cleared away meanwhile.
 */
export async function refreshIndex(
  repository: Repository,
  built: Journal,
  options: {
    beforeInstall?: () => Promise<void>;
    onlyStale?: boolean;
    seen?: Buffer | null;
    ready?: PrivateIndex | null;
  },
): Promise<void> {
  const { seen, ready } = options;
  let { beforeInstall } = options;
  if (ready && seen !== undefined && isSameIndex(seen, readIndex(repository))) {
    await beforeInstall?.();
    if (takesPlace(repository, ready)) return;
    beforeInstall = undefined;
  }
  const last = built.commits.at(-1)?.sha ?? null;
  const [from, to] = await Promise.all([treeOf(repository, built.head), treeOf(repository, last)]);
  const changes = await diffTrees(repository, from, to, { renames: false });
  await withPrivateIndex(repository, async (index) => {
    const stale = await staleOf(repository, index, changes, options);
    await writeEntries(repository, index, stale);
    const [, before] = await Promise.allSettled([
      refreshStats(repository, index, stale),
      beforeInstall?.(),
    ]);
    if (before.status === 'rejected') throw before.reason;
    if (stale.length > 0) installIndex(repository, index.path);
  });
}

/** False where the file is gone: a prompt may stay open for days. */
function takesPlace(repository: Repository, ready: PrivateIndex): boolean {
  try {
    installIndex(repository, ready.path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Only spares the next status some reading; whatever git says, the entries are right. */
async function refreshStats(
  repository: Repository,
  index: PrivateIndex,
  stale: readonly Change[],
): Promise<void> {
  if (stale.length === 0 || stale.length > refreshMax) return;
  const input = Buffer.concat(stale.flatMap(({ raw }) => [raw, Buffer.from('\0')]));
  const words = ['add', '--refresh', '--sparse', '--ignore-errors'];
  await tryGit(repository, [...words, '--pathspec-from-file=-', '--pathspec-file-nul'], {
    env: index.env,
    input,
  });
}

async function staleOf(
  repository: Repository,
  index: PrivateIndex,
  changes: readonly Change[],
  { onlyStale, seen }: { onlyStale?: boolean; seen?: Buffer | null },
): Promise<readonly Change[]> {
  if (onlyStale) {
    const entries = await listEntries(repository, index);
    return changes.filter((change) => isStale(change, entries));
  }
  if (seen === undefined || isSameIndex(seen, readIndex(repository))) return changes;
  const [before, now] = await Promise.all([
    withPrivateIndex(repository, (old) => listEntries(repository, old), seen),
    listEntries(repository, index),
  ]);
  return changes.filter((change) => before.get(keyOf(change)) === now.get(keyOf(change)));
}

/** Mode and blob by path, the path as one character a byte. */
type IndexEntries = ReadonlyMap<string, string>;
const keyOf = ({ raw }: Change) => raw.toString('latin1');

async function listEntries(repository: Repository, { env }: PrivateIndex): Promise<IndexEntries> {
  const entries = splitNul(await git(repository, ['ls-files', '--stage', '-z'], { env }));
  return new Map(
    entries.map((entry) => {
      const tab = entry.indexOf(9);
      const [mode = '', sha = ''] = entry.subarray(0, tab).toString('latin1').split(' ');
      return [entry.subarray(tab + 1).toString('latin1'), `${mode} ${sha}`];
    }),
  );
}

function isStale(change: Change, entries: IndexEntries): boolean {
  const { before } = change;
  const entry = entries.get(keyOf(change));
  return before.mode === '000000' ? entry === undefined : entry === `${before.mode} ${before.sha}`;
}
