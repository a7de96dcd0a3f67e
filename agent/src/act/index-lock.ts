import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { uniqueName } from '../base/files.ts';
import { sleepMs } from '../base/lock.ts';
import type { Repository } from '../git/repository.ts';
import { stopIfInterrupted } from '../processes/interruption.ts';

/**
 * Git's own lock of the index, taken the way git takes it. While `index.lock` exists, no git command of the
 * person's stages, commits or checks out. Our lock is a hard link to a marker whose inode is in the journal.
 * After a crash it can therefore be told from a lock of the person's git.
 */
export interface IndexLock {
  readonly release: () => void;
}

const lockPath = (repository: Repository) => `${repository.indexPath}.lock`;
const markerPath = (repository: Repository, draftId: string) =>
  join(repository.ownFolder, 'acts', `${draftId}.lock`);

function inodeOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/** Makes the marker and returns its identity, which goes into the journal before the lock is taken. */
export function prepareLock(repository: Repository, draftId: string): string {
  const path = markerPath(repository, draftId);
  mkdirSync(join(repository.ownFolder, 'acts'), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  return inodeOf(path) ?? '';
}

export const removeMarker = (repository: Repository, draftId: string): void =>
  rmSync(markerPath(repository, draftId), { force: true });

/** @throws Failure `index-locked` when another git holds the index for longer than `waitMs`. */
export async function takeIndexLock(
  repository: Repository,
  draftId: string,
  waitMs: number,
): Promise<IndexLock> {
  const marker = markerPath(repository, draftId);
  const patience = patienceOf(repository, waitMs);
  for (;;) {
    // After a crash our lock may still be there. It is taken over without a gap.
    if (isOwnLock(repository, inodeOf(marker)) || tryLink(marker, lockPath(repository))) {
      // Without hard links the lock is not the marker's inode, but it is still ours.
      const own = inodeOf(lockPath(repository));
      return {
        release: () => {
          removeOwnLock(repository, own);
          rmSync(marker, { force: true });
        },
      };
    }
    await patience();
  }
}

/**
 * Waits while another git holds the index, without taking it.
 *
 * @throws Failure `index-locked` as {@link takeIndexLock}
 */
export async function awaitIndex(repository: Repository, waitMs: number): Promise<void> {
  const patience = patienceOf(repository, waitMs);
  while (existsSync(lockPath(repository))) await patience();
}

const wordAfterMs = 1000;

/** Rests briefly while the wait may go on. A person at the terminal is told about the wait, and can end it. */
function patienceOf({ attendance }: Repository, waitMs: number): () => Promise<void> {
  const begun = process.uptime();
  let isTold = false;
  return async () => {
    const waitedMs = (process.uptime() - begun) * 1000;
    if (attendance?.onBusyIndex && waitedMs > wordAfterMs) {
      if (!isTold) attendance.onBusyIndex();
      isTold = true;
    } else if (waitedMs > waitMs) {
      throw new Failure(
        'index-locked',
        'Another git command holds the index. Wait for it. If no git is running, remove .git/index.lock.',
      );
    }
    stopIfInterrupted();
    await sleepMs(40);
  };
}

function tryLink(marker: string, lock: string): boolean {
  try {
    linkSync(marker, lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // The file system has no hard links. The lock is a plain file, and after a crash it has to be removed by
    // hand.
    if (code !== 'EPERM' && code !== 'EXDEV' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP')
      throw error;
  }
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** Is the lock that lies there the one of this journal? */
export function isOwnLock(repository: Repository, lock: string | null): boolean {
  return lock !== null && lock !== '' && inodeOf(lockPath(repository)) === lock;
}

export function removeOwnLock(repository: Repository, lock: string | null): void {
  if (isOwnLock(repository, lock)) rmSync(lockPath(repository), { force: true });
}

/** Puts a finished index in the place of the person's, in one step. Only while the lock is held. */
export function installIndex({ indexPath }: Repository, path: string): void {
  try {
    renameSync(path, indexPath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    // The person's index is on another disk, as GIT_INDEX_FILE says.
    const beside = `${indexPath}.${uniqueName()}`;
    copyFileSync(path, beside);
    renameSync(beside, indexPath);
  }
}
