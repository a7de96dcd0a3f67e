import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies where, below a folder of the store's own. */
export const placesIn = (folder: string) => ({
  engines: join(folder, 'engine'),
  database: join(folder, 'database'),
  /** Says that tables were made. An engine whose files are half gone opens empty, without a word. */
  marker: join(folder, 'tables.json'),
});

export async function markTables(folder: string, version: number): Promise<void> {
  await writeFile(placesIn(folder).marker, `${JSON.stringify({ version })}\n`, { mode: 0o600 });
}

export const hadTables = (folder: string): boolean => existsSync(placesIn(folder).marker);

/** Moves a database that cannot be opened out of the way. Nothing is deleted; gives where it lies now. */
export async function setDatabaseAside(folder: string, now: Date): Promise<string> {
  const { database, marker } = placesIn(folder);
  const aside = `${database}.aside-${now.toISOString().replaceAll(':', '')}`;
  if (existsSync(database)) await rename(database, aside);
  await rm(marker, { force: true });
  await mkdir(database, { recursive: true, mode: 0o700 });
  return aside;
}
