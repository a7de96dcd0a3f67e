import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { absentMode, type Change } from '../git/changes.ts';
import { git, splitNul } from '../git/git.ts';
import { keyOf } from '../git/index-entries.ts';
import { readIndexEntries } from '../git/index-file.ts';
import { readIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import type { Words } from '../words/words.ts';

/** With more files than this, folders are shown. */
const linesMax = 20;
const largeBytes = 1024 * 1024;
/** With more files than this, sizes are not read. */
const sizedMax = 5000;

const letters: Readonly<Record<Change['state'], string>> = {
  added: 'A',
  modified: 'M',
  deleted: 'D',
  renamed: 'R',
  mode: 'M',
  type: 'T',
};

/** What is known about the changed files besides git's own words. */
export interface FileFacts {
  /** Files that are new to git: nobody has added them yet. */
  readonly untracked: ReadonlySet<string>;
  /** Bytes of those that are large. */
  readonly large: ReadonlyMap<string, number>;
}

const unknown: FileFacts = { untracked: new Set(), large: new Map() };

/** A name in one line. Other invisible characters are spelt out where the line is printed. */
export const nameOf = (path: string) =>
  path.replaceAll('\n', '[U+000A LF]').replaceAll('\t', '[U+0009 TAB]');

export const sizeOf = (bytes: number): string =>
  bytes < largeBytes
    ? `${Math.ceil(bytes / 1024)} KB`
    : `${(bytes / largeBytes).toFixed(bytes < 10 * largeBytes ? 1 : 0)} MB`;

/** A line for each file of a commit: its letter, its name, and what deserves a second look. */
export function listFiles(
  words: Words,
  changes: readonly Change[],
  facts: FileFacts = unknown,
): string[] {
  if (changes.length > linesMax) return listFolders(words, changes, facts);
  return changes.map((change) => {
    const { path, oldPath, state } = change;
    const name = oldPath === null ? nameOf(path) : `${nameOf(oldPath)} → ${nameOf(path)}`;
    const size = facts.large.get(path);
    const notes = [
      ...(facts.untracked.has(path) ? [words.untracked] : []),
      ...(state === 'mode' ? [`${change.before.mode} → ${change.after.mode}`] : []),
      ...(size === undefined ? [] : [sizeOf(size)]),
    ];
    const note = notes.length === 0 ? '' : `  (${notes.join(', ')})`;
    return `  ${letters[state]}  ${name}${note}`;
  });
}

interface Group {
  /** Empty at the top. Otherwise it ends with a slash, unless it is one file. */
  readonly name: string;
  readonly changes: readonly Change[];
}

/** The parts of a group: its folders, and its files one by one. */
function partsOf({ name, changes }: Group): Group[] {
  const groups = Map.groupBy(changes, ({ path }) => {
    const end = path.indexOf('/', name.length);
    return end === -1 ? path : path.slice(0, end + 1);
  });
  return [...groups].map(([part, own]) => ({ name: part, changes: own }));
}

/** As many folders as fit. The fullest is opened until there is no room for its parts. */
function foldersOf(changes: readonly Change[]): Group[] {
  let groups: Group[] = [{ name: '', changes }];
  const shut = new Set<Group>();
  for (;;) {
    const open = groups
      .filter((group) => group.changes.length > 1 && !shut.has(group))
      .sort((a, b) => b.changes.length - a.changes.length)[0];
    if (open === undefined) break;
    const parts = partsOf(open);
    if (groups.length - 1 + parts.length > linesMax) shut.add(open);
    else groups = groups.flatMap((group) => (group === open ? parts : [group]));
  }
  return groups;
}

function listFolders(words: Words, changes: readonly Change[], facts: FileFacts): string[] {
  const lines = foldersOf(changes).flatMap(({ name, changes: own }) => {
    if (own.length === 1) return listFiles(words, own, facts);
    const counts = [...Map.groupBy(own, ({ state }) => letters[state])]
      .map(([letter, some]) => `${letter} ${some.length}`)
      .join(', ');
    const fresh = own.filter(({ path }) => facts.untracked.has(path)).length;
    const note = fresh === 0 ? '' : `, ${words.untrackedCount(fresh)}`;
    return [`  ${nameOf(name) || '.'}  ${words.files(own.length)} (${counts}${note})`];
  });
  // A large file is always named.
  const named = changes.filter(({ path }) => facts.large.has(path)).slice(0, linesMax);
  return [...lines, ...listFiles(words, named, facts).filter((line) => !lines.includes(line))];
}

/** Finds which files are new and how large they are. Git is asked only if a file is new. */
export async function factsOfFiles(
  repository: Repository,
  changes: readonly Change[],
): Promise<FileFacts> {
  const large = new Map<string, number>();
  for (const { path, after } of changes.slice(0, sizedMax)) {
    if (after.mode === absentMode || after.mode === '160000') continue;
    const bytes = lstatSync(join(repository.folder, path), { throwIfNoEntry: false })?.size ?? 0;
    if (bytes >= largeBytes) large.set(path, bytes);
  }
  const fresh = changes.filter(({ before }) => before.mode === absentMode);
  const came = fresh.concat(changes.filter(({ state }) => state === 'renamed'));
  if (came.length === 0) return { untracked: new Set(), large };
  const known = await tracked(repository, new Set(came.map(keyOf)));
  const untracked = came.filter((change) => !known.has(keyOf(change)));
  return { untracked: new Set(untracked.map(({ path }) => path)), large };
}

/** The paths that git tracks. Git is asked only if its index cannot be read here. */
async function tracked(
  repository: Repository,
  wanted: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const index = readIndex(repository);
  if (index === null) return new Set();
  const entries = readIndexEntries(index, wanted);
  if (entries !== undefined) return new Set(entries.keys());
  const names = splitNul(await git(repository, ['ls-files', '-z', '--cached']));
  return new Set(names.map((name) => name.toString('latin1')));
}
