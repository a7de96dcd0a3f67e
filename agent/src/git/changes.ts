import { git, splitNul } from './git.ts';
import { readTrees, withReader } from './objects.ts';
import type { Repository } from './repository.ts';

/** One side of a changed path. `mode` is git's octal word; `000000` where the path does not exist. */
export interface Entry {
  readonly mode: string;
  readonly sha: string;
}

export interface Change {
  readonly state: 'added' | 'modified' | 'deleted' | 'renamed' | 'mode' | 'type';
  /** Decoded for people and the server; `raw` is what git knows it by. */
  readonly path: string;
  readonly raw: Buffer;
  readonly oldPath: string | null;
  readonly oldRaw: Buffer | null;
  readonly before: Entry;
  readonly after: Entry;
}

export const absentMode = '000000';
const treeMode = '040000';
const kindOf = (mode: string) => mode.slice(0, 3);

function stateOf(letter: string, before: Entry, after: Entry): Change['state'] {
  if (letter === 'A') return 'added';
  if (letter === 'D') return 'deleted';
  if (letter === 'R') return 'renamed';
  if (letter === 'T' || kindOf(before.mode) !== kindOf(after.mode)) return 'type';
  return before.sha === after.sha ? 'mode' : 'modified';
}

const known = new WeakMap<Repository, Map<string, Promise<Change[]>>>();
const knownMost = 64;

/** What differs between two trees, with renames found. Trees never change, so each pair is compared once. */
export async function diffTrees(
  repository: Repository,
  from: string,
  to: string,
  options: { renames?: boolean } = {},
): Promise<Change[]> {
  if (from === to) return [];
  const answers = known.get(repository) ?? new Map<string, Promise<Change[]>>();
  known.set(repository, answers);
  const pair = `${from} ${to}`;
  const answer = answers.get(pair) ?? compare(repository, from, to);
  if (answers.size >= knownMost) answers.clear();
  answers.set(pair, answer);
  // A failure may be of this moment only.
  answer.catch(() => answers.delete(pair));
  const changes = await answer;
  return options.renames === false ? changes.flatMap(apart) : changes;
}

/** Only where something went and something came can it be a rename, and then git has to look. */
async function compare(repository: Repository, from: string, to: string): Promise<Change[]> {
  const changes = await withReader(repository, () => compareTrees(repository, from, to));
  const has = (state: Change['state']) => changes?.some((each) => each.state === state);
  return changes === null || (has('added') && has('deleted'))
    ? compareByGit(repository, from, to)
    : changes;
}

/** Beyond so many trees git itself is quicker. */
const treesMost = 400;

/** Reads the trees that differ, level by level; null when there are too many. */
async function compareTrees(
  repository: Repository,
  from: string,
  to: string,
): Promise<Change[] | null> {
  const absent = { mode: absentMode, sha: '0'.repeat(from.length) };
  const changes: Change[] = [];
  let level = [{ prefix: '', before: from as string | null, after: to as string | null }];
  let left = treesMost;
  while (level.length > 0) {
    const ids = [
      ...new Set(level.flatMap(({ before, after }) => [before ?? [], after ?? []].flat())),
    ];
    left -= ids.length;
    if (left < 0) return null;
    const trees = await readTrees(repository, ids);
    const entriesOf = (id: string | null) => (id === null ? [] : trees[ids.indexOf(id)]);
    const next: typeof level = [];
    for (const { prefix, before, after } of level) {
      const [was, is] = [entriesOf(before), entriesOf(after)];
      if (!was || !is) return null;
      // Names are bytes: one character each, so that they can be keys.
      const byName = new Map<string, { before: Entry; after: Entry }>();
      for (const { mode, name, sha } of was) {
        byName.set(`${prefix}${name.toString('latin1')}`, { before: { mode, sha }, after: absent });
      }
      for (const { mode, name, sha } of is) {
        const key = `${prefix}${name.toString('latin1')}`;
        byName.set(key, { before: byName.get(key)?.before ?? absent, after: { mode, sha } });
      }
      for (const [name, sides] of byName) {
        if (sides.before.mode === sides.after.mode && sides.before.sha === sides.after.sha)
          continue;
        const [old, fresh] = [sides.before, sides.after].map((side) =>
          side.mode === treeMode ? side.sha : null,
        );
        if (old !== null || fresh !== null) {
          next.push({ prefix: `${name}/`, before: old ?? null, after: fresh ?? null });
        }
        const blobs = {
          before: old === null ? sides.before : absent,
          after: fresh === null ? sides.after : absent,
        };
        if (blobs.before !== absent || blobs.after !== absent) changes.push(changeOf(name, blobs));
      }
    }
    level = next;
  }
  return changes.sort((a, b) => Buffer.compare(a.raw, b.raw));
}

function changeOf(name: string, { before, after }: { before: Entry; after: Entry }): Change {
  const raw = Buffer.from(name, 'latin1');
  const letter = before.mode === absentMode ? 'A' : after.mode === absentMode ? 'D' : 'M';
  return {
    state: stateOf(letter, before, after),
    path: raw.toString('utf8'),
    raw,
    oldPath: null,
    oldRaw: null,
    before,
    after,
  };
}

async function compareByGit(repository: Repository, from: string, to: string): Promise<Change[]> {
  const words = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-ext-diff'];
  const whole = ['--find-renames', '-l2000', '--ignore-submodules=none'];
  const output = await git(repository, [...words, ...whole, from, to]);
  const parts = splitNul(output);
  const changes: Change[] = [];
  for (let at = 0; at + 1 < parts.length; ) {
    const [oldMode = '', newMode = '', oldSha = '', newSha = '', status = ''] = parts[at]!.toString(
      'latin1',
    )
      .slice(1)
      .split(' ');
    const letter = status.slice(0, 1);
    const isPair = letter === 'R' || letter === 'C';
    const first = parts[at + 1]!;
    const raw = isPair ? parts[at + 2]! : first;
    at += isPair ? 3 : 2;
    const before = { mode: oldMode, sha: oldSha };
    const after = { mode: newMode, sha: newSha };
    changes.push({
      state: stateOf(letter, before, after),
      path: raw.toString('utf8'),
      raw,
      oldPath: isPair ? first.toString('utf8') : null,
      oldRaw: isPair ? first : null,
      before,
      after,
    });
  }
  return changes;
}

/** A rename as the two changes that it is in the tree. */
function apart(change: Change): Change[] {
  const { path, raw, oldPath, oldRaw, before, after } = change;
  if (oldPath === null || oldRaw === null) return [change];
  const absent = { mode: absentMode, sha: '0'.repeat(before.sha.length) };
  const alone = { oldPath: null, oldRaw: null };
  return [
    { ...alone, state: 'deleted', path: oldPath, raw: oldRaw, before, after: absent },
    { ...alone, state: 'added', path, raw, before: absent, after },
  ];
}

/** Each path that the changes take away or bring, once, as the draft's `paths` has them. */
export const pathsOf = (changes: readonly Change[]): string[] =>
  [...new Set(changes.flatMap(({ path, oldPath }) => (oldPath ? [oldPath, path] : [path])))].sort();
