import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { undoAtEnd } from '../processes/interruption.ts';
import { Failure } from './failure.ts';

/** Flags to follow no link and not to wait for the other end of a pipe. Windows has neither. */
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const strange = (path: string) =>
  new Failure(
    'file-strange',
    `${path} is not a plain file of a usual size. Look at it, or remove it.`,
    { path },
  );

function openRegular(path: string, flags: number): { handle: number; size: number } {
  const isLink = () => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  // Windows has no flag for it.
  if (constants.O_NOFOLLOW === undefined && isLink()) throw strange(path);
  let handle: number;
  try {
    handle = openSync(path, flags | careful, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It is a link, a folder, a pipe without a reader, or a missing device.
    if (['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO', 'ENODEV'].includes(code ?? '')) throw strange(path);
    throw error;
  }
  const stat = fstatSync(handle);
  if (stat.isFile()) return { handle, size: stat.size };
  closeSync(handle);
  throw strange(path);
}

/**
 * The only way to read a file that comes with a repository or its `.git`: it must be a plain file of a bounded
 * size. Undefined if there is none.
 *
 * @throws Failure `file-strange` for a link, a pipe, a device, a folder, or more than `bytesMax`.
 */
export function readRegular(path: string, bytesMax: number): Buffer | undefined {
  let opened: ReturnType<typeof openRegular>;
  try {
    opened = openRegular(path, constants.O_RDONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const { handle, size } = opened;
  try {
    if (size > bytesMax) throw strange(path);
    const buffer = Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = readSync(handle, buffer, length, size - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

/** Writes into a plain file, or makes one. It never writes through a link. @throws Failure `file-strange` */
export function writeRegular(path: string, content: string | Buffer, mode?: number): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
  const { handle } = openRegular(path, flags);
  try {
    writeFileSync(handle, content);
    if (mode !== undefined) fchmodSync(handle, mode);
  } finally {
    closeSync(handle);
  }
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder. Its renames are durable enough.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

let named = 0;

/** A name that no other living process gives, made without loading a random generator. */
export function uniqueName(): string {
  named += 1;
  return `${process.pid}-${Date.now().toString(36)}-${named}`;
}

/** Replaces a whole file durably. After a power cut it is the old file or the new one. */
export function writeDurably(path: string, content: string | Buffer): void {
  replaceFile(path, content, fsyncSync);
  syncFolder(dirname(path));
}

/** Replaces a whole file for running readers. After a power cut it may be damaged. */
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
      // A full disk takes part of a write without an error. This function repeats until everything is written.
      writeFileSync(handle, content);
      sync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') throw strange(path);
    throw error;
  }
}

export const writeJson = (path: string, value: unknown): void =>
  writeDurably(path, `${JSON.stringify(value)}\n`);

/** Larger than any file of ours. A capture of 20,000 files has a few tens of megabytes. */
const ownBytesMax = 128 * 1024 * 1024;

/** The JSON of a file. Undefined if the file is absent or something else. */
export function readPlain(path: string): unknown {
  try {
    return JSON.parse(readRegular(path, ownBytesMax)?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

/** The file's value. Undefined if the file is absent or does not match the schema. */
export const readJson = <S extends z.ZodType>(path: string, schema: S): z.infer<S> | undefined =>
  schema.safeParse(readPlain(path)).data;

/** Whether the work succeeded. What is kept for later must not fail what is done now. */
export function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

export const removeFile = (path: string): void => rmSync(path, { force: true });

/** Larger than any commit message. */
export const lentBytesMax = 4 * 1024 * 1024;

/**
 * Uses a file that may hold the person's words, such as a message that a hook refused, and restores them
 * afterwards.
 */
export async function lendFile<R>(
  path: string,
  content: string | Buffer,
  work: () => Promise<R>,
): Promise<R> {
  const before = readRegular(path, lentBytesMax);
  const putBack = () => {
    if (before !== undefined) writeRegular(path, before);
  };
  const forget = undoAtEnd(putBack);
  writeRegular(path, content);
  try {
    return await work();
  } finally {
    forget();
    putBack();
  }
}
