import { ConfigError } from './config.ts';

const lockedFolder = (path: string) =>
  `${path} cannot be written: give the user that runs Dojang the folder, or name another by DOJANG_DATA`;

/** What the operating system and PostgreSQL say at a start, with the mend. */
const mends: Readonly<Record<string, (path: string) => string>> = {
  EADDRINUSE: () => 'another program has the port: stop it, or choose another by DOJANG_PORT',
  EADDRNOTAVAIL: () => 'this machine has no such address: set DOJANG_HOST to 127.0.0.1 or 0.0.0.0',
  EACCES: (path) =>
    path
      ? lockedFolder(path)
      : 'ports below 1024 are for the administrator: choose another by DOJANG_PORT',
  EPERM: lockedFolder,
  EROFS: lockedFolder,
  EEXIST: (path) => `${path} is a file: name a folder by DOJANG_DATA`,
  ENOTDIR: (path) => `${path} is not below a folder: name another by DOJANG_DATA`,
  ENOSPC: () => 'the disk is full: make room, then start again',
  '28P01': () => 'PostgreSQL refuses the password: mend DATABASE_URL or DATABASE_DIRECT_URL',
  '28000': () => 'PostgreSQL refuses the user: mend DATABASE_URL or DATABASE_DIRECT_URL',
  '3D000': () => 'the database does not exist: create it, or mend DATABASE_URL',
  '42501': () =>
    'PostgreSQL lets nobody but its owner set the database up: give the owner as DATABASE_DIRECT_URL',
  'database-unavailable': () => 'the database does not answer: start it, or mend DATABASE_URL',
};

/**
 * What the terminal is told when a start fails. What people can mend comes in words that say how;
 * a bug keeps its stack, by which it is found.
 */
export function describeStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return `Dojang cannot start: ${String(error)}`;
  if (error instanceof ConfigError) return error.message;
  const { code, path, address } = error as { code?: unknown; path?: unknown; address?: unknown };
  const word = typeof code === 'string' ? code : '';
  const mend = mends[word]?.(typeof path === 'string' && address === undefined ? path : '');
  if (mend) return `Dojang cannot start: ${mend}. (${error.message})`;
  if (word.startsWith('ERR_PARSE_ARGS')) return error.message;
  // Ours are plain errors with a mend in them; whatever is of a kind was not foreseen.
  if (error.constructor !== Error) return error.stack ?? error.message;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `Dojang cannot start: ${error.message}${cause}`;
}
