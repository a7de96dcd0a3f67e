/** Counts of words by key. Keys are paths and scopes from anywhere, so plain property lookups are not safe. */
export type Tally = Map<string, Map<string, number>>;

/** An own property: `constructor` and `__proto__` are names of folders too. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function count(tally: Tally, key: string, word: string, by = 1): void {
  const counts = tally.get(key) ?? new Map<string, number>();
  counts.set(word, (counts.get(word) ?? 0) + by);
  tally.set(key, counts);
}

/**
 * The paths with the most evidence, each with its most frequent words, as plain data. A path that only repeats
 * its folder is left out, because a lookup ends at the folder with the same result.
 */
export function toRecord(
  tally: Tally,
  keysMax: number,
  wordsMax: number,
): Record<string, Record<string, number>> {
  const weighed = [...tally].map(([key, counts]) => {
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return { key, sorted, total: sorted.reduce((sum, [, times]) => sum + times, 0) };
  });
  const only = (key: string) => {
    const counts = tally.get(key);
    return counts?.size === 1 ? [...counts.keys()][0] : undefined;
  };
  const folder = (key: string) => key.slice(0, Math.max(0, key.lastIndexOf('/')));
  const telling = weighed.filter(({ key }) => {
    const word = only(key);
    return key === '' || word === undefined || word !== only(folder(key));
  });
  telling.sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
  return Object.fromEntries(
    telling
      .filter(({ key, total }) => key === '' || total > 1)
      .slice(0, keysMax)
      .map(({ key, sorted }) => [key, toCounts(sorted, wordsMax)]),
  );
}

/** The most frequent words with their counts as plain data, most frequent first. */
export function toCounts(
  counts: Iterable<readonly [string, number]>,
  wordsMax: number,
): Record<string, number> {
  return Object.fromEntries(
    [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, wordsMax)
      .map(([word, n]) => [word, Math.round(n * 1000) / 1000]),
  );
}

/** How often each word occurs. */
export function timesOf(words: Iterable<string>): Map<string, number> {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}

/** Words by how often they occur, most frequent first, ties by name. */
export function byFrequency(words: Iterable<string>): [string, number][] {
  return [...timesOf(words)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
