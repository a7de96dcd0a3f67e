import { hunksOf } from './change/hunks.ts';
import { hunksKept } from './change/limits.ts';
import type { ReadFile } from './change/read-file.ts';

/**
 * In a change with very many hunks, the files with the most hunks become one hunk each, until the rest can be
 * sent to a server. Nobody splits such a change by hunks. Each file can still go where it belongs.
 */
export function withinHunks(files: readonly ReadFile[]): readonly ReadFile[] {
  let total = files.reduce((sum, { file }) => sum + file.hunks.length, 0);
  if (total <= hunksKept) return files;
  const whole = new Set<ReadFile>();
  const byHunks = [...files].sort((a, b) => b.file.hunks.length - a.file.hunks.length);
  for (const read of byHunks) {
    const spared = read.file.hunks.length - 1;
    if (total <= hunksKept || spared === 0) break;
    total -= spared;
    whole.add(read);
  }
  return files.map((read) => (whole.has(read) ? takenWhole(read) : read));
}

function takenWhole(read: ReadFile): ReadFile {
  const hunks = hunksOf(read.input, null);
  return { ...read, hunkOf: () => hunks[0]!.id, file: { ...read.file, hunks } };
}
