import { createHash } from 'node:crypto';

/** Stands for a path or hunk in what this machine keeps: a name may hold a secret. */
export const markOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 32);

/** One mark of a set of paths, whatever their order; undefined where one is named twice. */
export function markOfPaths(paths: readonly string[]): string | undefined {
  if (new Set(paths).size !== paths.length) return undefined;
  return markOf(JSON.stringify([...paths].sort()));
}
