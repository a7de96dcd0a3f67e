import { lstatSync } from 'node:fs';
import { git, splitNul } from './git.ts';
import type { PrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

/** How much of what git does not know yet a picture takes in. */
export interface UntrackedBounds {
  readonly fileBytesMax: number;
  readonly totalBytesMax: number;
}

/** A file that a picture is without: new and too large to be copied at every look, or not to be read. */
export interface LeftOut {
  readonly raw: Buffer;
  readonly bytes: number;
  readonly why: 'large' | 'unread';
}

function bytesOf(repository: Repository, raw: Buffer): number {
  const path = Buffer.concat([Buffer.from(`${repository.folder}/`), raw]);
  try {
    return lstatSync(path)?.size ?? 0;
  } catch {
    // Gone, or not to be seen: git says what it makes of it.
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
 * The files that git would take in as new, without those beyond the bounds. Where all of them together are
 * too much, the largest stay out.
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
