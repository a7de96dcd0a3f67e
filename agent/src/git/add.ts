import { accessSync, constants, lstatSync } from 'node:fs';
import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { fromInput, type GitResult, git, joinNul, splitNul, tryGit } from './git.ts';
import type { PrivateIndex } from './private-index.ts';
import { pathIn, type Repository } from './repository.ts';

/** What git could not take in. */
export interface Unread {
  readonly paths: readonly Buffer[];
  /** What git said about it. */
  readonly said: string;
  /** Folders that git may not enter. `git add` only warns about them and goes on without them. */
  readonly passed: readonly Buffer[];
}

const nothing: Unread = { paths: [], said: '', passed: [] };

/** Adds the whole working tree to a private index: tracked files, and new files that are not ignored. */
export const addAll = (repository: Repository, index: PrivateIndex): Promise<Unread> =>
  add(repository, index, ['--all'], null);

/** Adds tracked files, and of the new ones only these paths. */
export async function addTracked(
  repository: Repository,
  index: PrivateIndex,
  fresh: readonly Buffer[],
): Promise<Unread> {
  const tracked = await add(repository, index, ['--update'], []);
  if (fresh.length === 0) return tracked;
  const added = await add(repository, index, fromInput, fresh);
  return {
    paths: [...tracked.paths, ...added.paths.filter((raw) => !has(tracked.paths, raw))],
    said: [tracked.said, added.said].filter(Boolean).join('\n'),
    passed: [...tracked.passed, ...added.passed],
  };
}

const has = (paths: readonly Buffer[], path: Buffer) => paths.some((one) => one.equals(path));

/** `fresh` says which new paths were asked for. Null means all of them. */
async function add(
  repository: Repository,
  index: PrivateIndex,
  which: readonly string[],
  fresh: readonly Buffer[] | null,
): Promise<Unread> {
  const words = ['-c', 'advice.addEmbeddedRepo=false', 'add', ...which];
  // A file that cannot be read must not hide other problems.
  const all = [...words, '--sparse', '--ignore-errors'];
  // If one of the given paths is gone, git adds none of them.
  const input = () =>
    which === fromInput
      ? { input: joinNul((fresh ?? []).filter((raw) => isThere(repository, raw))) }
      : {};
  const once = () => tryGit(repository, all, { env: index.env, ...input() });
  const first = await once();
  let added = first;
  // A file that vanished or was written while git read it is different at the next look.
  for (let n = 1; n < triesMax && added.code !== 0; n += 1) {
    if (n > 1 && !hasLost(added)) break;
    added = await once();
  }
  if (added.code !== 0 && added.code !== 1) {
    const said = added.stderr.trim().slice(0, 1000);
    throw new Failure('git-failed', `git add ended with ${added.code}: ${said}`, { said });
  }
  requireStorage(added);
  // Git warns about each folder. A warning of another try, or one of too many, may hide a folder.
  if (first.code !== 0 || hasWarned(first)) await dropNewLinks(repository, index);
  const passed = passedIn(added.stderr);
  if (added.code === 0) return passed.length === 0 ? nothing : { ...nothing, passed };
  const paths = await listUnread(repository, index, fresh);
  return { paths, passed, said: added.stderr.trim().slice(0, 1000) };
}

const triesMax = 5;
const hasLost = ({ code, stderr }: GitResult) =>
  code === 128 && stderr.includes('did not match any files');

/** A path that we may not see counts as there. Git decides what to do with it. */
function isThere(repository: Repository, raw: Buffer): boolean {
  try {
    lstatSync(pathIn(repository, raw));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

const hasWarned = ({ stderr, isTorn }: GitResult) =>
  isTorn || stderr.includes('embedded git repository');

const storagePattern =
  /failed to insert into database|insufficient permission for adding an object|unable to (?:write|create temporary|deflate|set permission)|write error|No space left|Disk quota exceeded|Read-only file system/;

/**
 * A cause that keeps git from storing one file keeps it from storing any. It says nothing about the person's
 * change.
 */
function requireStorage({ code, stderr }: GitResult): void {
  if (code === 0 || !storagePattern.test(stderr)) return;
  const said = stderr.trim().split('\n', 3).join('\n').slice(0, 1000);
  throw new Failure(
    'storage-unwritable',
    `Git could not store what changed, so nothing was captured. Free some space, or make .git/objects writable.\n${said}`,
    { said },
  );
}

/** Folders that git names in warnings while it succeeds. */
function passedIn(stderr: string): Buffer[] {
  const names = stderr.split('\n').flatMap((line) => {
    const folder = /^warning: could not open directory '(.*)\/': /.exec(line)?.[1];
    const file = /^(.+): Permission denied$/.exec(line)?.[1];
    return folder ?? (file?.startsWith('error: ') ? [] : (file ?? []));
  });
  return [...new Set(names)].map((name) => Buffer.from(name));
}

/** Paths whose file differs from the index after git said that it could not add all. */
async function listUnread(
  repository: Repository,
  index: PrivateIndex,
  fresh: readonly Buffer[] | null,
): Promise<Buffer[]> {
  const { env } = index;
  const [tracked, others] = await Promise.all([
    git(repository, ['diff-files', '-z', '--name-only', '--ignore-submodules=dirty'], { env }),
    git(repository, ['ls-files', '-z', '--others', '--exclude-standard'], { env }),
  ]);
  const wanted = fresh && new Set(fresh.map((raw) => raw.toString('latin1')));
  const left = splitNul(others).filter(
    // A nested clone is printed with a slash at its end. It is not part of the change.
    (raw) => raw.at(-1) !== 47 && (wanted?.has(raw.toString('latin1')) ?? true),
  );
  const all = [...splitNul(tracked), ...left];
  const unreadable = all.filter((raw) => !isReadable(repository, raw));
  // Other files may have changed or appeared since.
  return unreadable.length > 0 ? unreadable : all;
}

function isReadable(repository: Repository, raw: Buffer): boolean {
  try {
    accessSync(pathIn(repository, raw), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const namesMax = 20;

/** Refuses a partial result, as `git add` does: all or nothing. @throws Failure `files-unread` */
export function requireWhole({ paths, said }: Unread): void {
  if (paths.length === 0) return;
  const names = paths.slice(0, namesMax).map(decodeText).join(', ');
  const more = paths.length > namesMax ? ` +${paths.length - namesMax}` : '';
  throw new Failure(
    'files-unread',
    `Git could not read ${names}${more}, so nothing was committed. Make them readable, or name them in .gitignore.\n${said}`,
    { name: `${names}${more}`, said },
  );
}

/** Links to other repositories in an index. The person's own index is read if none is given. */
async function linksOf(repository: Repository, index?: PrivateIndex): Promise<Set<string>> {
  const entries = splitNul(
    await git(repository, ['ls-files', '--stage', '-z'], { env: index?.env ?? {} }),
  );
  return new Set(
    entries
      .filter((entry) => entry.subarray(0, 6).equals(Buffer.from('160000')))
      .map((entry) => entry.subarray(entry.indexOf(9) + 1).toString('latin1')),
  );
}

/** Drops nested clones that are not submodules. They are not part of the change. */
async function dropNewLinks(repository: Repository, index: PrivateIndex): Promise<void> {
  const known = await linksOf(repository);
  const fresh = [...(await linksOf(repository, index))].filter((path) => !known.has(path));
  if (fresh.length === 0) return;
  const modules = await submodulePaths(repository);
  const strange = fresh.filter((path) => !modules.has(path));
  if (strange.length === 0) return;
  const input = joinNul(strange.map((path) => Buffer.from(path, 'latin1')));
  await git(repository, ['update-index', '-z', '--force-remove', '--stdin'], {
    env: index.env,
    input,
  });
}

async function submodulePaths(repository: Repository): Promise<Set<string>> {
  const words = [
    'config',
    '-z',
    '--file',
    '.gitmodules',
    '--get-regexp',
    '^submodule\\..*\\.path$',
  ];
  const answer = await tryGit(repository, words);
  // Exit code 1 says that there are none. A file that cannot be parsed says nothing.
  if (answer.code !== 0 && answer.code !== 1) await git(repository, words);
  return new Set(
    splitNul(answer.stdout).map((entry) =>
      entry.subarray(entry.indexOf(10) + 1).toString('latin1'),
    ),
  );
}
