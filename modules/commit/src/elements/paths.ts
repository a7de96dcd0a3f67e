/** Paths of stack frames and of repositories have their ends in common, not their beginnings. */

/** Windows writes backslashes, and a bundler its own beginnings. */
const partsOf = (path: string): string[] =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');

export const lastPart = (path: string): string => partsOf(path).at(-1) ?? '';

function commonParts(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && count < other.length && one.at(-1 - count) === other.at(-1 - count))
    count += 1;
  return count;
}

/**
 * The repository paths that the asked one means: those with the longest common end. One part in common is enough only
 * where a single path has it.
 */
export function meets(asked: string, paths: readonly string[]): ReadonlySet<string> {
  const wanted = partsOf(asked);
  const all = [...new Set(paths)].map((path) => ({
    path,
    common: commonParts(wanted, partsOf(path)),
  }));
  const longest = Math.max(0, ...all.map(({ common }) => common));
  const best = all.filter(({ common }) => common === longest && common > 0);
  return new Set(longest >= 2 || best.length === 1 ? best.map(({ path }) => path) : []);
}
