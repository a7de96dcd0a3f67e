import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@dojang/kernel/server';

/** What the server itself keeps there. A playground's repository beside it belongs to the person. */
const kept = [
  'database',
  'checkpoints',
  'files',
  'uploads',
  'aisher',
  'master.key',
  '.database.lock',
  'sign-in.txt',
  'running.json',
];
const openToOthers = 0o077;

/** Removes the rights of group and others on our files and folders. It skips links, which lead elsewhere. */
function close(path: string, stats: Stats): number {
  if (!stats.isDirectory() && !stats.isFile()) return 0;
  let closed = 0;
  if ((stats.mode & openToOthers) !== 0) {
    chmodSync(path, stats.mode & 0o700);
    closed = 1;
  }
  if (!stats.isDirectory()) return closed;
  for (const name of readdirSync(path)) {
    const below = join(path, name);
    const found = lstatSync(below, { throwIfNoEntry: false });
    if (found !== undefined) closed += close(below, found);
  }
  return closed;
}

/**
 * Makes the data folder, or closes an existing one to other users, because it holds the master key and the secrets that
 * the key opens. From now on, all new files of this process are for their owner alone (PGlite would make its files
 * readable by all). Windows has no such modes; there the folder inherits those of the profile.
 *
 * @throws Error when the folder belongs to another user, who could read and replace the keys.
 */
export function secureDataFolder(folder: string, log: Logger): void {
  if (process.platform === 'win32') {
    mkdirSync(folder, { recursive: true });
    return;
  }
  process.umask(0o077);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stats = lstatSync(folder).isSymbolicLink() ? undefined : lstatSync(folder);
  const user = process.getuid?.();
  if (stats !== undefined && stats.uid !== user && user !== 0) {
    throw new Error(
      `${folder} belongs to another user, who can read the keys in it: give it to the user that runs Dojang, or name another by DOJANG_DATA`,
    );
  }
  if (stats !== undefined && stats.uid !== user) {
    log.warn(
      { folder, owner: stats.uid },
      'the data folder belongs to another user, who can read the keys in it: give it to the user that runs Dojang',
    );
  }
  let closed = 0;
  if (stats !== undefined && (stats.mode & openToOthers) !== 0) {
    chmodSync(folder, 0o700);
    closed = 1;
  }
  for (const name of kept) {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (found !== undefined) closed += close(join(folder, name), found);
  }
  if (closed > 0) {
    log.warn({ folder, closed }, 'other users could read the data folder: it was closed to them');
  }
}
