import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPlain, removeFile, replaceFile } from '../../base/files.ts';
import type { Repository } from '../../git/repository.ts';

/** The last commit that was made at the terminal, for as long as it can be taken back. */
export interface LastCommit {
  /** What HEAD was before; null when there was no commit yet. */
  readonly before: string | null;
  readonly commits: readonly string[];
  readonly branch: string | null;
}

const notePath = (repository: Repository) => join(repository.keptFolder, 'last-commit.json');
/** The index as it was before the commit, and as it was then: git and we replace the file, and never write into it. */
export const keptIndex = (repository: Repository, when: 'before' | 'after'): string =>
  join(repository.keptFolder, `last-commit.${when}.index`);

const keptMs = 30 * 24 * 3_600_000;

/** The first time for a repository, what is old goes: of clones that are no more, too. */
function makeKept({ keptFolder }: Repository): void {
  if (mkdirSync(keptFolder, { recursive: true, mode: 0o700 }) === undefined) return;
  for (const name of readdirSync(dirname(keptFolder))) {
    const path = join(dirname(keptFolder), name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
    if (Date.now() - mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
}

/** Keeps the index that is there now by another name, which costs no copy. */
export function keepIndex(repository: Repository, when: 'before' | 'after'): void {
  const path = repository.indexPath;
  removeFile(keptIndex(repository, when));
  makeKept(repository);
  for (const keep of [linkSync, copyFileSync]) {
    try {
      keep(path, keptIndex(repository, when));
      return;
    } catch {
      // Without an index there is none to keep; without hard links it is copied.
    }
  }
}

export function noteLastCommit(repository: Repository, last: LastCommit): void {
  keepIndex(repository, 'after');
  replaceFile(notePath(repository), JSON.stringify(last));
}

export function forgetLastCommit(repository: Repository): void {
  removeFile(notePath(repository));
  removeFile(keptIndex(repository, 'before'));
  removeFile(keptIndex(repository, 'after'));
}

const shaPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const isSha = (value: unknown): value is string =>
  typeof value === 'string' && shaPattern.test(value);

export function findLastCommit(repository: Repository): LastCommit | undefined {
  const found = readPlain(notePath(repository)) as Partial<LastCommit> | undefined;
  const { before, commits, branch } = found ?? {};
  const isWhole =
    (before === null || isSha(before)) &&
    Array.isArray(commits) &&
    commits.length > 0 &&
    commits.every(isSha) &&
    (branch === null || typeof branch === 'string');
  return isWhole ? { before, commits, branch } : undefined;
}
