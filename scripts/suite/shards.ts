/** Which processes the tests run in, by the times that were measured. */
import { readFileSync } from 'node:fs';
import type { TestFile } from './files.ts';

export interface Shard {
  readonly name: string;
  readonly files: readonly string[];
  readonly seconds: number;
}

export type Times = Readonly<Record<string, number>>;

export const timesPath = 'scripts/suite/times.json';

export const readTimes = (): Times => JSON.parse(readFileSync(timesPath, 'utf8'));

/** A test that nobody measured yet is taken for a middling one. */
const secondsUnknown = 5;

/**
 * Each kernel of a process asks the one database for jobs: with forty of them, tests would wait for
 * their questions.
 */
const shardsShared = 8;

/** Longest first, each into the shard that has least; then the shards, longest first. */
export function planShards(files: readonly TestFile[], times: Times): Shard[] {
  const secondsOf = ({ path }: TestFile) => times[path] ?? secondsUnknown;
  const longestFirst = [...files].sort((a, b) => secondsOf(b) - secondsOf(a));
  const alone = longestFirst
    .filter(({ isAlone }) => isAlone)
    .map((file) => ({ name: file.path, files: [file.path], seconds: secondsOf(file) }));
  const shared = Array.from({ length: shardsShared }, () => ({
    files: [] as string[],
    seconds: 0,
  }));
  for (const file of longestFirst.filter(({ isAlone }) => !isAlone)) {
    const least = shared.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    least.files.push(file.path);
    least.seconds += secondsOf(file);
  }
  const named = shared
    .map((shard, at) => ({ ...shard, name: `shared database ${at + 1} of ${shardsShared}` }))
    .filter((shard) => shard.files.length > 0);
  return [...alone, ...named].sort((a, b) => b.seconds - a.seconds);
}
