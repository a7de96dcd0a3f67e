import { lstatSync } from 'node:fs';
import { git, splitNul } from './git.ts';
import type { PrivateIndex } from './private-index.ts';
import { pathIn, type Repository } from './repository.ts';

/** How many new files a snapshot takes in. */
export interface UntrackedBounds {
  readonly fileBytesMax: number;
  readonly totalBytesMax: number;
}

/** A file that is missing from a snapshot: new and too large to be copied at every look, or unreadable. */
export interface LeftOut {
  readonly raw: Buffer;
  readonly bytes: number;
  readonly why: 'large' | 'unread';
}

function bytesOf(repository: Repository, raw: Buffer): number {
  try {
    return lstatSync(pathIn(repository, raw))?.size ?? 0;
  } catch {
    // The file is gone or cannot be seen. Git reports it.
    return 0;
  }
}

/** A file that git could not take in. */
export const unreadFile = (repository: Repository, raw: Buffer): LeftOut => ({
  raw,
  bytes: bytesOf(repository, raw),
  why: 'unread',
});

/**
 * The files that git would add as new, without those beyond the bounds. If all together are too large, the
 * largest are left out.
 */
export async function sortUntracked(
  repository: Repository,
  index: PrivateIndex,
  { fileBytesMax, totalBytesMax }: UntrackedBounds,
): Promise<{ readonly taken: readonly Buffer[]; readonly leftOut: readonly LeftOut[] }> {
  const words = ['ls-files', '--others', '--exclude-standard', '-z'];
  const paths = splitNul(await git(repository, words, { env: index.env }));
  const files = paths.map((raw) => ({
    raw,
    bytes: bytesOf(repository, raw),
    why: 'large' as const,
  }));
  const leftOut = files.filter(({ bytes }) => bytes > fileBytesMax);
  const fitting = files.filter(({ bytes }) => bytes <= fileBytesMax);
  let total = fitting.reduce((sum, { bytes }) => sum + bytes, 0);
  fitting.sort((a, b) => a.bytes - b.bytes);
  while (total > totalBytesMax) {
    const largest = fitting.pop()!;
    total -= largest.bytes;
    leftOut.push(largest);
  }
  return { taken: fitting.map(({ raw }) => raw), leftOut };
}
