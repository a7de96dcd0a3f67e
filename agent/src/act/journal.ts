import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, removeFile, writeJson } from '../files.ts';
import type { Repository } from '../git/repository.ts';
import type { Journal } from './journal-schema.ts';

const folderOf = (repository: Repository) => join(repository.ownFolder, 'acts');
const pathOf = (repository: Repository, draftId: string) =>
  join(folderOf(repository), `${draftId}.json`);

/** What reads one is loaded only when there is one: mostly there is none. */
export async function readJournal(
  repository: Repository,
  draftId: string,
): Promise<Journal | undefined> {
  const path = pathOf(repository, draftId);
  return existsSync(path)
    ? readJson(path, (await import('./journal-schema.ts')).journal)
    : undefined;
}

export function writeJournal(repository: Repository, entry: Journal): Journal {
  writeJson(pathOf(repository, entry.draftId), entry);
  return entry;
}

/** Finished journals answer a repeated request; after `maxAgeMs` nobody asks any more. */
export async function pruneJournals(
  repository: Repository,
  now: Date,
  maxAgeMs: number,
): Promise<void> {
  if (!existsSync(folderOf(repository))) return;
  for (const name of readdirSync(folderOf(repository))) {
    if (!name.endsWith('.json') || name.startsWith('.')) continue;
    const entry = await readJournal(repository, name.slice(0, -'.json'.length));
    const isOld = entry && now.getTime() - Date.parse(entry.at) > maxAgeMs;
    if (isOld && entry.step === 'finished') removeFile(pathOf(repository, entry.draftId));
  }
}
