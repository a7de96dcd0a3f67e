import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { actCommit, actReport } from '@dojang/commit/schema';
import { z } from 'zod';
import { readJson, removeFile, writeJson } from '../files.ts';
import type { Repository } from '../git/repository.ts';

/**
 * What an act has done so far, written before the step that it announces. Whoever comes after a
 * crash reads how far it came, and goes on or takes it back.
 */
export const journal = z.object({
  draftId: z.string(),
  /**
   * `started`: nothing of the person's has changed. `built`: the commits exist, the branch moves
   * next. `moved`: the branch has them. `finished`: nothing is left to do but to tell.
   */
  step: z.enum(['started', 'built', 'moved', 'finished']),
  tree: z.string(),
  head: z.string().nullable(),
  branch: z.string().nullable(),
  commits: z.array(actCommit),
  /** Device and inode of the lock that is ours, to tell it from another's. */
  lock: z.string().nullable(),
  hasRunPostCommit: z.boolean(),
  report: actReport.nullable(),
  at: z.iso.datetime(),
});
export type Journal = z.infer<typeof journal>;

const folderOf = (repository: Repository) => join(repository.ownFolder, 'acts');
const pathOf = (repository: Repository, draftId: string) =>
  join(folderOf(repository), `${draftId}.json`);

export const readJournal = (repository: Repository, draftId: string): Journal | undefined =>
  readJson(pathOf(repository, draftId), journal);

export function writeJournal(repository: Repository, entry: Journal): Journal {
  writeJson(pathOf(repository, entry.draftId), entry);
  return entry;
}

export function listJournals(repository: Repository): Journal[] {
  if (!existsSync(folderOf(repository))) return [];
  return readdirSync(folderOf(repository))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .map((name) => readJournal(repository, name.slice(0, -'.json'.length)))
    .filter((entry) => entry !== undefined);
}

/** Finished journals answer a repeated request; after `maxAgeMs` nobody asks any more. */
export function pruneJournals(repository: Repository, now: Date, maxAgeMs: number): void {
  for (const entry of listJournals(repository)) {
    const isOld = now.getTime() - Date.parse(entry.at) > maxAgeMs;
    if (entry.step === 'finished' && isOld) removeFile(pathOf(repository, entry.draftId));
  }
}
