import { Failure } from './failure.ts';

/** Errors of the system, by what a person can do about them. */
const kinds: Readonly<Record<string, string>> = {
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'path-gone',
  ENOTDIR: 'path-strange',
  EISDIR: 'path-strange',
  ELOOP: 'path-strange',
  ENAMETOOLONG: 'path-strange',
  EMFILE: 'system-busy',
  ENFILE: 'system-busy',
  EAGAIN: 'system-busy',
  ENOMEM: 'system-busy',
};

const sentences: Readonly<Record<string, string>> = {
  'no-permission': 'is not yours to read or write: look at its owner and mode.',
  'read-only': 'lies on a file system that is read-only now: mount it for writing.',
  'disk-full': 'did not fit: the disk or your share of it is full. Make room, then try again.',
  'path-gone': 'is not there any more.',
  'path-strange': 'is not what should lie there: a link in a circle, a file for a folder.',
  'system-busy': 'could not be opened: the system has no more files or processes to give now.',
  'system-refused': 'could not be used.',
};

/** Whether the failure passes by itself, so that trying again helps. */
export const isPassing = ({ code }: Failure): boolean =>
  code === 'disk-full' || code === 'system-busy';

/** The failure for an error of the system. Undefined for any other error, which is a bug. */
export function systemFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  if (code === undefined || syscall === undefined || !/^E[A-Z0-9]+$/.test(code)) return undefined;
  const kind = kinds[code] ?? 'system-refused';
  const named = dest ?? path ?? syscall;
  const detail = `${named} ${sentences[kind]} (${code}, ${syscall})`;
  return new Failure(kind, detail, { path: named, said: `${code}, ${syscall}` });
}
