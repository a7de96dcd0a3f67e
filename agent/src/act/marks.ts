import { createHash } from 'node:crypto';

/** A mark that stands for a path or hunk in what this machine keeps, because a name may hold a secret. */
export const markOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 32);

/** One mark for a set of paths, in any order. Undefined if a path is named twice. */
export function markOfPaths(paths: readonly string[]): string | undefined {
  if (new Set(paths).size !== paths.length) return undefined;
  return markOf(JSON.stringify([...paths].sort()));
}
