import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, removeFile, replaceFile, writeJson } from '../base/files.ts';
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
  if (!existsSync(path)) return undefined;
  const found = readJson(path, (await import('./journal-schema.ts')).journal);
  // Whose it says to be decides what is removed later: only its own file may say so.
  return found?.draftId === draftId ? found : undefined;
}

export function writeJournal(repository: Repository, entry: Journal): Journal {
  writeJson(pathOf(repository, entry.draftId), entry);
  return entry;
}

/**
 * For acts at the terminal, which end with their process: it outlives a kill, not a power cut, and is
 * there only while the branch and the index move.
 */
export const noteJournal = (repository: Repository, entry: Journal): void =>
  replaceFile(pathOf(repository, entry.draftId), `${JSON.stringify(entry)}\n`);

export const removeJournal = (repository: Repository, draftId: string): void =>
  removeFile(pathOf(repository, draftId));

/** As `uniqueName` makes it; a draft of a server has a UUID. */
const ofTerminal = /^\d+-[0-9a-z]+-\d+\.json$/;

/** Acts at the terminal that are under way, or were cut short. */
export async function notedJournals(repository: Repository): Promise<Journal[]> {
  if (!existsSync(folderOf(repository))) return [];
  const names = readdirSync(folderOf(repository)).filter((name) => ofTerminal.test(name));
  const found = names.map((name) => readJournal(repository, name.slice(0, -'.json'.length)));
  return (await Promise.all(found)).filter((entry) => entry !== undefined);
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
