import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, removeFile, replaceFile, writeJson } from '../base/files.ts';
import type { Repository } from '../git/repository.ts';
import type { Journal } from './journal-schema.ts';

const folderOf = (repository: Repository) => join(repository.ownFolder, 'acts');
const pathOf = (repository: Repository, draftId: string) =>
  join(folderOf(repository), `${draftId}.json`);

/** The schema is loaded only if there is a journal. Mostly there is none. */
export async function readJournal(
  repository: Repository,
  draftId: string,
): Promise<Journal | undefined> {
  const path = pathOf(repository, draftId);
  if (!existsSync(path)) return undefined;
  const found = readJson(path, (await import('./journal-schema.ts')).journal);
  // The draft id decides what is removed later, so it must match the name of the file.
  return found?.draftId === draftId ? found : undefined;
}

export function writeJournal(repository: Repository, entry: Journal): Journal {
  writeJson(pathOf(repository, entry.draftId), entry);
  return entry;
}

/**
 * The journal of an act at the terminal, which ends with its process. It survives a kill, but not a power cut,
 * and exists only while the branch and the index move.
 */
export const noteJournal = (repository: Repository, entry: Journal): void =>
  replaceFile(pathOf(repository, entry.draftId), `${JSON.stringify(entry)}\n`);

export const removeJournal = (repository: Repository, draftId: string): void =>
  removeFile(pathOf(repository, draftId));

/** A name that `uniqueName` made. A draft of a server has a UUID. */
const ofTerminal = /^\d+-[0-9a-z]+-\d+\.json$/;

/** Journals of acts at the terminal that are under way or were interrupted. */
export async function notedJournals(repository: Repository): Promise<Journal[]> {
  if (!existsSync(folderOf(repository))) return [];
  const names = readdirSync(folderOf(repository)).filter((name) => ofTerminal.test(name));
  const found = names.map((name) => readJournal(repository, name.slice(0, -'.json'.length)));
  return (await Promise.all(found)).filter((entry) => entry !== undefined);
}

/** Removes finished journals after `maxAgeMs`. Until then they answer a repeated request. */
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
