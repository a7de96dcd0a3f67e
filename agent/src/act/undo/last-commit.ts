import { linkSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPlain, removeFile, replaceFile } from '../../base/files.ts';
import { copyIndex } from '../../git/private-index.ts';
import type { Repository } from '../../git/repository.ts';

/** The last commit that was made at the terminal, while it can be undone. */
export interface LastCommit {
  /** Id of the act that made the commit. The kept index is named after it. */
  readonly id: string;
  /** HEAD before the commit. Null when there was no commit yet. */
  readonly before: string | null;
  readonly commits: readonly string[];
  readonly branch: string | null;
  /** The ref that the commit was pushed to. Null if it was not pushed. */
  readonly pushedRef: string | null;
}

const notePath = (repository: Repository) => join(repository.keptFolder, 'last-commit.json');
/** The index as it was right before the commit, and right after it. */
export const keptIndex = (repository: Repository, id: string, when: 'before' | 'after'): string =>
  join(repository.keptFolder, `last-commit.${id}.${when}.index`);

const keptMs = 30 * 24 * 3_600_000;

/** Makes the folder. The first time for a repository, old folders are removed, also those of deleted clones. */
function makeKept({ keptFolder }: Repository): void {
  if (mkdirSync(keptFolder, { recursive: true, mode: 0o700 }) === undefined) return;
  for (const name of readdirSync(dirname(keptFolder))) {
    const path = join(dirname(keptFolder), name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
    if (Date.now() - mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Keeps the current index under another name. This costs no copy, because git and we replace the file and never
 * write into it. The caller holds the index lock.
 */
export function keepIndex(repository: Repository, id: string, when: 'before' | 'after'): void {
  const path = repository.indexPath;
  const kept = keptIndex(repository, id, when);
  makeKept(repository);
  removeFile(kept);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return;
  try {
    linkSync(path, kept);
  } catch {
    // Without hard links, or on another disk.
    copyIndex(path, kept);
  }
}

/** From here on this commit is the one to undo, and what was kept for others is removed. */
export function noteLastCommit(repository: Repository, last: LastCommit): void {
  replaceFile(notePath(repository), JSON.stringify(last));
  dropKept(repository, (name) => !name.startsWith(`last-commit.${last.id}.`));
}

export function forgetLastCommit(repository: Repository): void {
  removeFile(notePath(repository));
  dropKept(repository, () => true);
}

/** Removes what was kept for a commit that was not made. */
export const dropIndexOf = (repository: Repository, id: string): void =>
  dropKept(repository, (name) => name.startsWith(`last-commit.${id}.`));

function dropKept({ keptFolder }: Repository, isDue: (name: string) => boolean): void {
  for (const name of readdirSync(keptFolder)) {
    const isIndex = name.startsWith('last-commit.') && name.endsWith('.index');
    if (isIndex && isDue(name)) removeFile(join(keptFolder, name));
  }
}

const shaPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const isSha = (value: unknown): value is string =>
  typeof value === 'string' && shaPattern.test(value);
const isTextOrNull = (value: unknown): value is string | null =>
  value === null || typeof value === 'string';

export function findLastCommit(repository: Repository): LastCommit | undefined {
  const found = readPlain(notePath(repository)) as Partial<LastCommit> | undefined;
  const { id, before, commits, branch, pushedRef } = found ?? {};
  const isWhole =
    typeof id === 'string' &&
    /^[\w-]+$/.test(id) &&
    (before === null || isSha(before)) &&
    Array.isArray(commits) &&
    commits.length > 0 &&
    commits.every(isSha) &&
    isTextOrNull(branch) &&
    isTextOrNull(pushedRef);
  return isWhole ? { id, before, commits, branch, pushedRef } : undefined;
}
