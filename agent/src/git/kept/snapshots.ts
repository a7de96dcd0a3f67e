import { type Dirent, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readPlain, replaceFile } from '../../base/files.ts';
import { isAlive } from '../../base/living.ts';
import type { Repository } from '../repository.ts';
import type { Snapshot } from '../snapshot.ts';
import { completeStore, storesOf, withStore } from './store.ts';

/** A snapshot that outlives its process, in a folder with everything that HEAD lacks. */
export interface KeptSnapshot {
  readonly folder: string;
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  /** When the snapshot was taken, in milliseconds. */
  readonly at: number;
  /** Bytes of its files. A file that two snapshots share is counted in both. */
  readonly bytes: number;
}

const recordIn = (folder: string) => join(folder, 'snapshot.json');

function readSnapshot(folder: string): KeptSnapshot | undefined {
  const { tree, head, headTree, at, bytes } = (readPlain(recordIn(folder)) ??
    {}) as Partial<KeptSnapshot>;
  const isWhole =
    typeof tree === 'string' &&
    typeof headTree === 'string' &&
    typeof at === 'number' &&
    typeof bytes === 'number';
  return isWhole ? { folder, tree, head: head ?? null, headTree, at, bytes } : undefined;
}

/** A name that `uniqueName` made: the process, and the time in base 36. */
const storeName = /^(\d+)-([0-9a-z]+)-\d+$/;

/** Folders with names like ours. A link is left out, because removing it would remove other files. */
function foldersOf(repository: Repository): string[] {
  const all = storesOf(repository);
  if (!lstatSync(all, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(all, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && storeName.test(entry.name))
    .map(({ name }) => join(all, name));
}

/** The snapshots of a working tree, the newest first. */
const listSnapshots = (repository: Repository): KeptSnapshot[] =>
  foldersOf(repository)
    .flatMap((folder) => readSnapshot(folder) ?? [])
    .sort((a, b) => b.at - a.at);

/** The newest snapshot of a tree. Undefined if none was saved. */
export const findSnapshot = (repository: Repository, tree: string): KeptSnapshot | undefined =>
  listSnapshots(repository).find((each) => each.tree === tree);

/** Removes the snapshots of a tree that is committed, because nobody waits for them any more. */
export function removeSnapshotsOf(repository: Repository, tree: string): void {
  for (const { folder } of listSnapshots(repository).filter((each) => each.tree === tree)) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A place for a snapshot that may be kept. */
export interface SnapshotStore {
  readonly repository: Repository;
  /** Keeps a snapshot that was taken here. */
  readonly save: (snapshot: Snapshot) => Promise<void>;
}

/**
 * Runs `work` in a store whose objects can be kept. The store lies on top of the newest snapshot, so what did
 * not change is not written again. `upon` names the tree of another snapshot to lie on. The kept snapshot needs neither that one nor anything that the person's `gc`
 * removes.
 */
export async function withSnapshotStore<R>(
  repository: Repository,
  work: (store: SnapshotStore) => Promise<R>,
  upon?: string,
): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    const [newest] = listSnapshots(repository).filter(({ tree }) => tree === (upon ?? tree));
    let isGone = false;
    try {
      return await withStore(repository, newest ? [newest.folder] : [], async (store, keep) => {
        try {
          return await work({
            repository: store.repository,
            save: async ({ tree, head, headTree }) => {
              if (newest?.tree === tree && newest.headTree === headTree) return;
              await completeStore(store, headTree, tree);
              const bytes = filesIn(store.folder).reduce((sum, file) => sum + file.bytes, 0);
              const record = { tree, head, headTree, at: Date.now(), bytes };
              replaceFile(recordIn(store.folder), JSON.stringify(record));
              keep();
            },
          });
        } catch (error) {
          isGone = store.read.slice(0, -1).some((folder) => !existsSync(folder));
          throw error;
        }
      });
    } catch (error) {
      // Another process removed the snapshot that this one read from, so the work is repeated with what is
      // there now.
      if (!isGone || tries === triesMax) throw error;
    }
  }
}

const triesMax = 3;

interface StoredFile {
  readonly id: string;
  readonly bytes: number;
}

/** The files of a folder. Another process may remove some or all of them in the meantime. */
function filesIn(folder: string): StoredFile[] {
  return namesIn(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat ? [{ id: `${stat.dev}:${stat.ino}`, bytes: stat.size }] : [];
  });
}

function namesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The size of all snapshots of a working tree. A file that several share is counted once. */
export function sizeOfSnapshots(repository: Repository): { count: number; bytes: number } {
  const folders = foldersOf(repository);
  const files = new Map(
    folders.flatMap((folder) => filesIn(folder).map(({ id, bytes }) => [id, bytes] as const)),
  );
  const bytes = [...files.values()].reduce((sum, each) => sum + each, 0);
  return { count: folders.length, bytes };
}

export interface SnapshotBounds {
  readonly ageMaxMs: number;
  readonly bytesMax: number;
  readonly countMax: number;
}

/**
 * Removes snapshots that are too old, and the oldest ones if all together are too large. A snapshot whose tree
 * is needed stays, because a draft waits for it.
 */
export function pruneSnapshots(
  repository: Repository,
  now: Date,
  bounds: SnapshotBounds,
  isNeeded: (tree: string) => boolean,
): number {
  const counted = new Set<string>();
  const known = listSnapshots(repository);
  const isSmall = known.reduce((sum, { bytes }) => sum + bytes, 0) <= bounds.bytesMax;
  let bytes = 0;
  let count = 0;
  let removed = 0;
  const trees = new Set<string>();
  for (const { folder, tree, at } of known) {
    const files = isSmall ? [] : filesIn(folder).filter(({ id }) => !counted.has(id));
    const own = files.reduce((sum, file) => sum + file.bytes, 0);
    const isOver =
      now.getTime() - at > bounds.ageMaxMs ||
      bytes + own > bounds.bytesMax ||
      count === bounds.countMax ||
      trees.has(tree);
    // A person who asks to remove all snapshots does not wait.
    const isSpared = bounds.ageMaxMs > 0 && isInUse(folder, at, now);
    if (isOver && !isSpared && (trees.has(tree) || !isNeeded(tree))) {
      rmSync(folder, { recursive: true, force: true });
      removed += 1;
      continue;
    }
    trees.add(tree);
    for (const { id } of files) counted.add(id);
    bytes += own;
    count += 1;
  }
  return removed + removeLeftovers(repository, now);
}

const readMs = 60_000;

/** Whether the process that has just saved the snapshot may still read from it. */
function isInUse(folder: string, at: number, now: Date): boolean {
  const pid = Number(storeName.exec(basename(folder))?.[1]);
  return pid !== process.pid && Math.abs(now.getTime() - at) < readMs && isAlive(pid);
}

/** No look takes longer than this. */
const workMaxMs = 24 * 3_600_000;
/** A process in a container cannot be seen from outside. Its store is therefore also judged by its age. */
const workMinMs = 10 * 60_000;

/** Removes stores that a killed process left behind. */
function removeLeftovers(repository: Repository, now: Date): number {
  const left = foldersOf(repository).filter((folder) => {
    if (readSnapshot(folder) !== undefined) return false;
    const [, pid = '', time = ''] = storeName.exec(basename(folder)) ?? [];
    const age = now.getTime() - Number.parseInt(time, 36);
    return age > workMaxMs || (age > workMinMs && !isAlive(Number(pid)));
  });
  for (const folder of left) rmSync(folder, { recursive: true, force: true });
  return left.length;
}
