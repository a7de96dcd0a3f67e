import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readRegular, uniqueName } from '../base/files.ts';
import { undoAtEnd } from '../processes/interruption.ts';
import type { Repository } from './repository.ts';

/** An index of our own. Git reads and writes it instead of the person's. */
export interface PrivateIndex {
  readonly path: string;
  readonly env: { readonly GIT_INDEX_FILE: string };
}

/**
 * Copies the index with its stat cache, so that unchanged files are not read again. The copy gets an earlier
 * date than the original. Git trusts an entry only if its file is older than the index, so a later date would
 * hide a change of the same moment.
 */
export function copyIndex(from: string, to: string): void {
  let date: number;
  try {
    const stat = lstatSync(from);
    // Git's index is a plain file. Anything else is not copied, and git reports what is wrong.
    if (!stat.isFile() || stat.size > bytesMax) return;
    date = stat.mtimeMs;
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const seconds = Math.floor(date - 1) / 1000;
  utimesSync(to, seconds, seconds);
}

/** Enough for about six million files. */
const bytesMax = 1024 ** 3;

/** The bytes of the person's index, or of a private one. Null if there is none. */
export const readIndex = (repository: Repository, index?: PrivateIndex): Buffer | null =>
  readIndexAt(index?.path ?? repository.indexPath);

export const readIndexAt = (path: string): Buffer | null => readRegular(path, bytesMax) ?? null;

export const isSameIndex = (one: Buffer | null, other: Buffer | null): boolean =>
  one === null || other === null ? one === other : one.equals(other);

/**
 * Runs `work` with a private copy of the person's index, or with an index of `content`. It is removed
 * afterwards.
 */
export async function withPrivateIndex<R>(
  repository: Repository,
  work: (index: PrivateIndex) => Promise<R>,
  content?: Buffer | null,
): Promise<R> {
  const folder = join(repository.ownFolder, 'indexes');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, uniqueName());
  const remove = () => {
    rmSync(path, { force: true });
    rmSync(`${path}.lock`, { force: true });
  };
  const forget = undoAtEnd(remove);
  try {
    if (content === undefined) copyIndex(repository.indexPath, path);
    else if (content !== null) writeFileSync(path, content, { mode: 0o600 });
    return await work({ path, env: { GIT_INDEX_FILE: path } });
  } finally {
    forget();
    remove();
  }
}

const ageMaxMs = 24 * 3_600_000;

/** Removes copies that a killed process left behind. */
export function prunePrivateIndexes(repository: Repository, now: Date): void {
  const folder = join(repository.ownFolder, 'indexes');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs, ctimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    const date = Math.max(mtimeMs ?? 0, ctimeMs ?? 0);
    if (date < now.getTime() - ageMaxMs) rmSync(path, { force: true });
  }
}
