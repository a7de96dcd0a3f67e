import { existsSync } from 'node:fs';
import { mkdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory } from '@dojang/kernel/directory-lock';
import { downloadFile } from './download.ts';
import {
  diskBytesNeeded,
  type EnginePackage,
  enginePackages,
  engineVersion,
  type System,
  thisSystem,
} from './engine-packages.ts';
import { FetchError } from './fetch-error.ts';
import { tarballOf } from './registry.ts';
import { unpack } from './unpack.ts';

export interface Progress {
  readonly bytes: number;
  readonly bytesTotal: number;
}

export interface FetchOptions {
  /** Where engines are kept, one folder a version. */
  readonly folder: string;
  readonly heard: (progress: Progress) => void;
  readonly signal: AbortSignal;
  readonly system?: System;
  /** Where a package lies; npm is asked when left out. */
  readonly locate?: (part: EnginePackage) => Promise<string>;
  readonly packages?: readonly EnginePackage[];
  readonly freeBytes?: (folder: string) => Promise<number>;
}

const freeBytesOf = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

async function make(options: FetchOptions, packages: readonly EnginePackage[], target: string) {
  const { folder, heard, signal, locate = tarballOf, freeBytes = freeBytesOf } = options;
  if ((await freeBytes(folder)) < diskBytesNeeded) {
    throw new FetchError('disk-full', `the engine needs ${diskBytesNeeded} bytes in ${folder}`);
  }
  const bytesTotal = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  const making = `${target}.making`;
  await rm(making, { recursive: true, force: true });
  let before = 0;
  const archives: string[] = [];
  for (const [at, part] of packages.entries()) {
    const { name, integrity, bytes } = part;
    const file = join(folder, `${engineVersion}-${at}.tgz`);
    archives.push(file);
    const url = existsSync(file) ? '' : await locate(part);
    const hear = (here: number) => heard({ bytes: before + here, bytesTotal });
    await downloadFile({ url, file, integrity, bytes, heard: hear, signal });
    before += bytes;
    hear(0);
    const place = join(making, 'node_modules', name);
    await mkdir(place, { recursive: true, mode: 0o700 });
    await unpack(file, place);
  }
  await rename(making, target);
  for (const archive of archives) await rm(archive, { force: true });
}

/**
 * The folder of the engine's packages. What is not there yet is fetched: 178 MB, once for a data folder.
 *
 * @throws FetchError that says why there is none.
 */
export async function fetchEngine(options: FetchOptions): Promise<string> {
  const packages = options.packages ?? enginePackages(options.system ?? thisSystem());
  if (packages === undefined) {
    throw new FetchError('no-engine-for-system', 'there is no embedded engine for this system');
  }
  const target = join(options.folder, engineVersion);
  if (existsSync(target)) return target;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  let unlock = () => {};
  try {
    unlock = lockDirectory(target);
  } catch (cause) {
    throw new FetchError('fetched-elsewhere', 'another process is fetching the engine', cause);
  }
  try {
    // The one before us may have finished between the look and the lock.
    if (!existsSync(target)) await make(options, packages, target);
    return target;
  } finally {
    unlock();
  }
}
