import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { captureInput } from '@dojang/commit/schema';
import { count, instant, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { readJson, removeFile, writeJson } from '../base/files.ts';
import { beside, folderPath, places } from '../base/home.ts';

/** An entry of an editor: a folder that was closed. */
export const hookEntry = z.object({
  folder: folderPath,
  trigger: captureInput.shape.trigger,
  at: word,
  hint: z.string().max(20_000).nullable().optional(),
  force: z.boolean().optional(),
});
export type HookEntry = z.infer<typeof hookEntry>;

/** A capture on its way to the server. */
export const captureEntry = z.object({
  folder: folderPath,
  matchNumber: word,
  input: captureInput.extend({ repositoryId: word }),
  /** Absent in what an older version wrote. */
  route: z.string().length(64).nullable().optional(),
  /** How the files differ from the tree, where an errand made the tree. */
  beside: beside.optional(),
});
export type CaptureEntry = z.infer<typeof captureEntry>;

/**
 * A draft whose commits the remote does not have yet. What to push, and where, is in the own draft and the
 * journal.
 */
export const pushEntry = z.object({
  draftId: z.uuid(),
  attempts: count,
  nextAt: instant,
});
export type PushEntry = z.infer<typeof pushEntry>;

export interface Spooled<T> {
  readonly name: string;
  readonly entry: T;
}

/**
 * The entries of a spool folder, oldest first. A file that is not an entry, such as one of another version or
 * one cut short by a full disk, is set aside. A file that cannot be read at this moment waits.
 */
export function listSpool<S extends z.ZodType>(folder: string, schema: S): Spooled<z.infer<S>>[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name[0] !== '.');
  const entries: Spooled<z.infer<S>>[] = [];
  for (const name of names.sort()) {
    const entry = readJson(join(folder, name), schema);
    if (entry === undefined) setAside(join(folder, name));
    else entries.push({ name, entry });
  }
  return entries;
}

function setAside(path: string): void {
  try {
    readFileSync(path);
    renameSync(path, `${path}.broken`);
  } catch {
    // The file cannot be read now, or another process was faster.
  }
}

let lastStamp = 0;

/** A name that sorts by time, also within one millisecond. */
function nextName(id: string): string {
  lastStamp = Math.max(lastStamp + 1, Date.now());
  return `${lastStamp}-${id.replace(/[^\w-]/g, '')}.json`;
}

export function spool(folder: string, id: string, entry: unknown): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = nextName(id);
  writeJson(join(folder, name), entry);
  return name;
}

export const unspool = (folder: string, name: string): void => removeFile(join(folder, name));

/** How many entries wait, for `status`. */
export function countSpools(home: string) {
  const { hooks, captures, pushes } = places(home);
  const count = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder).filter((name) => /^[^.].*\.json$/.test(name)).length
      : 0;
  return { hooks: count(hooks), captures: count(captures), pushes: count(pushes) };
}
