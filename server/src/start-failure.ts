import { ConfigError } from './config.ts';

const lockedFolder = (path: string) =>
  `${path} cannot be written: give the user that runs Dojang the folder, or name another by DOJANG_DATA`;

const silent = () =>
  'the database does not answer: start it, or correct DATABASE_URL or DATABASE_DIRECT_URL';

const untrusted = () =>
  'the certificate of PostgreSQL is of an authority that is not known here: name it by sslrootcert=FILE in DATABASE_URL';

/** Failures of the operating system and PostgreSQL at a start, each with its fix. */
const fixes: Readonly<Record<string, (path: string) => string>> = {
  EADDRINUSE: () =>
    'another program has the port: stop it, or choose another by DOJANG_PORT or DOJANG_OPS_PORT',
  EADDRNOTAVAIL: () =>
    'this machine has no such address: set DOJANG_HOST or DOJANG_OPS_HOST to 127.0.0.1 or 0.0.0.0',
  EACCES: (path) =>
    path
      ? lockedFolder(path)
      : 'ports below 1024 are for the administrator: choose another by DOJANG_PORT',
  EPERM: lockedFolder,
  EROFS: lockedFolder,
  EEXIST: (path) => `${path} is a file: name a folder by DOJANG_DATA`,
  ENOTDIR: (path) => `${path} is not below a folder: name another by DOJANG_DATA`,
  ENOSPC: () => 'the disk is full: make room, then start again',
  '28000': () =>
    'PostgreSQL refuses the user: correct DATABASE_URL or DATABASE_DIRECT_URL, with ?sslmode=verify-full where it takes TLS only',
  '53300': () =>
    'PostgreSQL has no connection left: raise max_connections, lower DATABASE_CONNECTIONS_MAX, or put a pooler in front',
  ENOTFOUND: () => 'no host has this name: correct DATABASE_URL or DATABASE_DIRECT_URL',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  '3D000': () => 'the database does not exist: create it, or correct DATABASE_URL',
  '42501': () =>
    'PostgreSQL lets nobody but its owner set the database up: give the owner as DATABASE_DIRECT_URL',
  'database-unavailable': silent,
  ECONNREFUSED: silent,
  ECONNRESET: silent,
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  EAI_AGAIN: silent,
  '57P03': silent,
};

/** For what the PostgreSQL client reports without a code, or with one that says nothing. */
function fixByWords(message: string): string | undefined {
  if (/authentication failed/.test(message)) {
    return 'PostgreSQL or the pooler before it refuses the user or the password: correct DATABASE_URL or DATABASE_DIRECT_URL';
  }
  if (/timeout exceeded when trying to connect|timeout expired/.test(message)) return silent();
  if (!/does not support SSL connections/.test(message)) return undefined;
  return 'this PostgreSQL speaks no TLS: switch it on there (ssl = on), or leave sslmode out of DATABASE_URL where the way is your own';
}

/**
 * What the terminal shows when a start fails. A failure that people can fix comes with words that say how. A bug keeps
 * its stack, which helps to find it.
 */
export function describeStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return `Dojang cannot start: ${String(error)}`;
  if (error instanceof ConfigError) return error.message;
  const { code, path, address } = error as { code?: unknown; path?: unknown; address?: unknown };
  const word = typeof code === 'string' ? code : '';
  const fix =
    fixByWords(error.message) ??
    fixes[word]?.(typeof path === 'string' && address === undefined ? path : '');
  if (fix) return `Dojang cannot start: ${fix}. (${error.message})`;
  if (word.startsWith('ERR_PARSE_ARGS')) return error.message;
  // Our own errors are of class Error and say how to fix it. An error of another class was not foreseen.
  if (error.constructor !== Error) return error.stack ?? error.message;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `Dojang cannot start: ${error.message}${cause}`;
}
