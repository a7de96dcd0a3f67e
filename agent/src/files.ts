import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';

function syncFolder(folder: string): void {
  // Windows cannot open a folder; its renames are durable enough.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

let named = 0;

/** A name that no other living process has given, without loading what makes random ones. */
export function uniqueName(): string {
  named += 1;
  return `${process.pid}-${Date.now().toString(36)}-${named}`;
}

/** Replaces a file whole and durably: after a power cut it is the old one or the new one. */
export function writeDurably(path: string, content: string | Buffer): void {
  replaceFile(path, content, fsyncSync);
  syncFolder(dirname(path));
}

/** Replaces a file whole, for readers of this moment: after a power cut it may be in pieces. */
export function replaceFile(
  path: string,
  content: string | Buffer,
  sync: (handle: number) => void = () => {},
): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${uniqueName()}`);
  const handle = openSync(draft, 'wx', 0o600);
  try {
    try {
      // A full disk takes a part of a write without an error: this one goes on until it has all.
      writeFileSync(handle, content);
      sync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export const writeJson = (path: string, value: unknown): void =>
  writeDurably(path, `${JSON.stringify(value)}\n`);

/** What the file holds as JSON; undefined when it is absent or something else. */
export function readPlain(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The file's value; undefined when it is absent, or is not what the schema says. */
export const readJson = <S extends z.ZodType>(path: string, schema: S): z.infer<S> | undefined =>
  schema.safeParse(readPlain(path)).data;

export const removeFile = (path: string): void => rmSync(path, { force: true });

/**
 * Uses a file that may hold words of the person's, such as the message of a commit that a hook
 * refused, and puts them back afterwards.
 */
export async function lendFile<R>(
  path: string,
  content: string | Buffer,
  work: () => Promise<R>,
): Promise<R> {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  writeFileSync(path, content);
  try {
    return await work();
  } finally {
    if (before !== undefined) writeFileSync(path, before);
  }
}
