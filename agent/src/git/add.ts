import { accessSync, constants, lstatSync } from 'node:fs';
import { Failure } from '../base/failure.ts';
import { decodeText } from '../base/text.ts';
import { type GitResult, git, splitNul, tryGit } from './git.ts';
import type { PrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

/** What git could not take in. */
export interface Unread {
  readonly paths: readonly Buffer[];
  /** In git's words. */
  readonly said: string;
  /** What `git add` itself only warns of: it may not enter a folder, and goes on without what is in it. */
  readonly passed: readonly Buffer[];
}

const nothing: Unread = { paths: [], said: '', passed: [] };

/** Takes the whole working tree into a private index: what is tracked, and what is new and not ignored. */
export const addAll = (repository: Repository, index: PrivateIndex): Promise<Unread> =>
  add(repository, index, ['--all'], null);

/** What is tracked, and of what is new these paths only. */
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
const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];
const joinNul = (paths: readonly Buffer[]) =>
  Buffer.concat(paths.flatMap((raw) => [raw, Buffer.of(0)]));

/** `fresh`: which of what is new was asked for; null for all of it. */
async function add(
  repository: Repository,
  index: PrivateIndex,
  which: readonly string[],
  fresh: readonly Buffer[] | null,
): Promise<Unread> {
  const words = ['-c', 'advice.addEmbeddedRepo=false', 'add', ...which];
  // One file that cannot be read must not hide what else is wrong.
  const all = [...words, '--sparse', '--ignore-errors'];
  // Git gives up on all paths where one of those that it is given is not there any more.
  const input = () =>
    which === fromInput
      ? { input: joinNul((fresh ?? []).filter((raw) => isThere(repository, raw))) }
      : {};
  const once = () => tryGit(repository, all, { env: index.env, ...input() });
  const first = await once();
  let added = first;
  // A file that went, or was written, while git read it is another one at the next look.
  for (let n = 1; n < triesMax && added.code !== 0; n += 1) {
    if (n > 1 && !hasLost(added)) break;
    added = await once();
  }
  if (added.code !== 0 && added.code !== 1) {
    const said = added.stderr.trim().slice(0, 1000);
    throw new Failure('git-failed', `git add ended with ${added.code}: ${said}`, { said });
  }
  requireStorage(added);
  // Git warns of each; what it warned of in another try, or without end, may hide one.
  if (first.code !== 0 || hasWarned(first)) await dropNewLinks(repository, index);
  const passed = passedIn(added.stderr);
  if (added.code === 0) return passed.length === 0 ? nothing : { ...nothing, passed };
  const paths = await listUnread(repository, index, fresh);
  return { paths, passed, said: added.stderr.trim().slice(0, 1000) };
}

const triesMax = 5;
const hasLost = ({ code, stderr }: GitResult) =>
  code === 128 && stderr.includes('did not match any files');

/** What cannot be seen may be there: git says what it makes of it. */
function isThere({ folder }: Repository, raw: Buffer): boolean {
  try {
    lstatSync(Buffer.concat([Buffer.from(`${folder}/`), raw]));
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

/** What keeps git from storing one file keeps it from storing any: nothing of that is a change of the person's. */
function requireStorage({ code, stderr }: GitResult): void {
  if (code === 0 || !storagePattern.test(stderr)) return;
  const said = stderr.trim().split('\n', 3).join('\n').slice(0, 1000);
  throw new Failure(
    'storage-unwritable',
    `Git could not store what changed, so nothing was taken: free some space, or mend who may write in .git/objects.\n${said}`,
    { said },
  );
}

/** What git names while it goes on, and ends as if all were well. */
function passedIn(stderr: string): Buffer[] {
  const names = stderr.split('\n').flatMap((line) => {
    const folder = /^warning: could not open directory '(.*)\/': /.exec(line)?.[1];
    const file = /^(.+): Permission denied$/.exec(line)?.[1];
    return folder ?? (file?.startsWith('error: ') ? [] : (file ?? []));
  });
  return [...new Set(names)].map((name) => Buffer.from(name));
}

/** What is still not in the index as it lies in the files, after git said that it could not take all. */
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
    // A clone that lies inside is named with a stroke at its end, and is no part of the change.
    (raw) => raw.at(-1) !== 47 && (wanted?.has(raw.toString('latin1')) ?? true),
  );
  const all = [...splitNul(tracked), ...left];
  const unreadable = all.filter((raw) => !isReadable(repository, raw));
  // Others may have changed, or come, since.
  return unreadable.length > 0 ? unreadable : all;
}

function isReadable({ folder }: Repository, raw: Buffer): boolean {
  try {
    accessSync(Buffer.concat([Buffer.from(`${folder}/`), raw]), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

const namesMost = 20;

/** As `git add` does it: all or nothing. @throws Failure `files-unread` */
export function requireWhole({ paths, said }: Unread): void {
  if (paths.length === 0) return;
  const names = paths.slice(0, namesMost).map(decodeText).join(', ');
  const more = paths.length > namesMost ? ` +${paths.length - namesMost}` : '';
  throw new Failure(
    'files-unread',
    `Git could not read ${names}${more}, so nothing was committed: make them readable, or name them in .gitignore.\n${said}`,
    { name: `${names}${more}`, said },
  );
}

/** Links of an index; of the person's own without one given. */
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

/** A clone that lies inside, and is no submodule, is not part of the change. */
async function dropNewLinks(repository: Repository, index: PrivateIndex): Promise<void> {
  const known = await linksOf(repository);
  const fresh = [...(await linksOf(repository, index))].filter((path) => !known.has(path));
  if (fresh.length === 0) return;
  const modules = await submodulePaths(repository);
  const strange = fresh.filter((path) => !modules.has(path));
  if (strange.length === 0) return;
  const input = Buffer.concat(strange.map((path) => Buffer.from(`${path}\0`, 'latin1')));
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
  // 1 says that there is none; a file that cannot be understood says nothing.
  if (answer.code !== 0 && answer.code !== 1) await git(repository, words);
  return new Set(
    splitNul(answer.stdout).map((entry) =>
      entry.subarray(entry.indexOf(10) + 1).toString('latin1'),
    ),
  );
}
