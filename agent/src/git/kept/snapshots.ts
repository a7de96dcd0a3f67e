import { type Dirent, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readPlain, replaceFile } from '../../base/files.ts';
import type { Repository } from '../repository.ts';
import type { Picture } from '../snapshot.ts';
import { completeStore, storesOf, withStore } from './store.ts';

/** A picture that outlives its process, in a folder that holds all that HEAD does not. */
export interface Snapshot {
  readonly folder: string;
  readonly tree: string;
  readonly head: string | null;
  readonly headTree: string;
  /** When it was taken, in milliseconds. */
  readonly at: number;
  /** Of its files. Those that it shares with another snapshot are counted in both. */
  readonly bytes: number;
}

const recordIn = (folder: string) => join(folder, 'snapshot.json');

function readSnapshot(folder: string): Snapshot | undefined {
  const { tree, head, headTree, at, bytes } = (readPlain(recordIn(folder)) ??
    {}) as Partial<Snapshot>;
  const isWhole =
    typeof tree === 'string' &&
    typeof headTree === 'string' &&
    typeof at === 'number' &&
    typeof bytes === 'number';
  return isWhole ? { folder, tree, head: head ?? null, headTree, at, bytes } : undefined;
}

/** As `uniqueName` makes it: the process, and the time to base 36. */
const storeName = /^(\d+)-([0-9a-z]+)-\d+$/;

/** Folders that are named as ours are; a link would have others' files removed. */
function foldersOf(repository: Repository): string[] {
  const all = storesOf(repository);
  if (!lstatSync(all, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(all, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && storeName.test(entry.name))
    .map(({ name }) => join(all, name));
}

/** The snapshots of a working tree, the newest first. */
const listSnapshots = (repository: Repository): Snapshot[] =>
  foldersOf(repository)
    .flatMap((folder) => readSnapshot(folder) ?? [])
    .sort((a, b) => b.at - a.at);

/** The newest one of a tree; undefined where we saved none. */
export const findSnapshot = (repository: Repository, tree: string): Snapshot | undefined =>
  listSnapshots(repository).find((each) => each.tree === tree);

/** For a tree that is committed: nobody waits for it any more. */
export function removeSnapshotsOf(repository: Repository, tree: string): void {
  for (const { folder } of listSnapshots(repository).filter((each) => each.tree === tree)) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a picture is taken that may be kept. */
export interface SnapshotStore {
  readonly repository: Repository;
  /** Makes a snapshot of a picture that was taken here. */
  readonly save: (picture: Picture) => Promise<void>;
}

/**
 * Runs `work` where what git writes can be kept. On top of the newest snapshot, so that what did not change
 * since is not written again; what comes out of it needs neither that one nor what the person's `gc` takes.
 */
export async function withSnapshotStore<R>(
  repository: Repository,
  work: (store: SnapshotStore) => Promise<R>,
): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    const [newest] = listSnapshots(repository);
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
      // Another process removed what this one read from: it is done again with what is there now.
      if (!isGone || tries === triesMax) throw error;
    }
  }
}

const triesMax = 3;

interface StoredFile {
  readonly id: string;
  readonly bytes: number;
}

/** Another process may remove some of it, or all, meanwhile. */
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

/** What all snapshots of a working tree take together, a file that several share counted once. */
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
 * Removes what is older than the bounds allow, and the oldest where all together are beyond them. One whose
 * tree is needed stays whatever it takes: a draft waits for it.
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
    // Whoever asks that all go does not wait.
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

/** Another process that has just saved it may still read from it. */
function isInUse(folder: string, at: number, now: Date): boolean {
  const pid = Number(storeName.exec(basename(folder))?.[1]);
  return pid !== process.pid && Math.abs(now.getTime() - at) < readMs && isAlive(pid);
}

/** Longer than any look takes. */
const workMaxMs = 24 * 3_600_000;
/** A process in a container is not seen from outside: its store is not judged by that alone. */
const workMinMs = 10 * 60_000;

/** Stores that a killed process left behind. */
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
