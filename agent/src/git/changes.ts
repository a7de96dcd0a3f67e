import { decodeText } from '../base/text.ts';
import { git, splitNul, tryGit } from './git.ts';
import { withReader } from './object-reader.ts';
import { readTrees, type TreeEntry } from './objects.ts';
import type { PrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

/** One side of a changed path. `mode` is git's octal word. It is `000000` if the path does not exist. */
export interface Entry {
  readonly mode: string;
  readonly sha: string;
}

export interface Change {
  readonly state: 'added' | 'modified' | 'deleted' | 'renamed' | 'mode' | 'type';
  /** The path as text, for people and the server. `raw` is the path as git knows it. */
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
const knownMax = 64;

/** The differences between two trees, with renames found. Trees never change, so each pair is compared once. */
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
  if (answers.size >= knownMax) answers.clear();
  answers.set(pair, answer);
  // A failure may pass, so it is not kept.
  answer.catch(() => answers.delete(pair));
  const changes = await answer;
  return options.renames === false ? changes.flatMap(apart) : changes;
}

/** Only a change that removes and adds paths can hold a rename. Git then has to find it. */
async function compare(repository: Repository, from: string, to: string): Promise<Change[]> {
  const changes = await withReader(repository, () => compareTrees(repository, from, to));
  const has = (state: Change['state']) => changes?.some((each) => each.state === state);
  return changes === null || (has('added') && has('deleted'))
    ? compareByGit(repository, from, to)
    : changes;
}

/** Beyond this many trees, git itself is quicker. */
const treesMax = 400;

interface Sides {
  readonly before: Entry;
  readonly after: Entry;
}

/** Two trees of the same place. Null if there is none on a side. */
interface TreePair {
  readonly prefix: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Compares trees level by level, reading only those that differ. Null if there are too many. */
async function compareTrees(
  repository: Repository,
  from: string,
  to: string,
): Promise<Change[] | null> {
  const absent = { mode: absentMode, sha: '0'.repeat(from.length) };
  const changes: Change[] = [];
  let level: TreePair[] = [{ prefix: '', before: from, after: to }];
  let left = treesMax;
  while (level.length > 0) {
    const named = level.flatMap(({ before, after }) => [before, after]);
    const ids = [...new Set(named.filter((id) => id !== null))];
    left -= ids.length;
    if (left < 0) return null;
    const read = await readTrees(repository, ids);
    const trees = new Map(ids.map((id, at) => [id, read[at]]));
    const below: TreePair[] = [];
    for (const { prefix, before, after } of level) {
      const was = before === null ? [] : trees.get(before);
      const is = after === null ? [] : trees.get(after);
      if (!was || !is) return null;
      for (const [name, sides] of differing(was, is, absent)) {
        const path = `${prefix}${name}`;
        const [old, now] = [treeIn(sides.before), treeIn(sides.after)];
        if (old !== null || now !== null) {
          below.push({ prefix: `${path}/`, before: old, after: now });
        }
        const blobs = {
          before: old === null ? sides.before : absent,
          after: now === null ? sides.after : absent,
        };
        if (blobs.before !== absent || blobs.after !== absent) changes.push(changeOf(path, blobs));
      }
    }
    level = below;
  }
  return changes.sort((a, b) => Buffer.compare(a.raw, b.raw));
}

/** The names whose entries differ. Names are bytes, one character each. */
function differing(
  was: readonly TreeEntry[],
  is: readonly TreeEntry[],
  absent: Entry,
): [string, Sides][] {
  const byName = new Map<string, Sides>();
  for (const { mode, name, sha } of was) {
    byName.set(name.toString('latin1'), { before: { mode, sha }, after: absent });
  }
  for (const { mode, name, sha } of is) {
    const key = name.toString('latin1');
    byName.set(key, { before: byName.get(key)?.before ?? absent, after: { mode, sha } });
  }
  return [...byName].filter(
    ([, { before, after }]) => before.mode !== after.mode || before.sha !== after.sha,
  );
}

const treeIn = ({ mode, sha }: Entry) => (mode === treeMode ? sha : null);

function changeOf(name: string, { before, after }: Sides): Change {
  const raw = Buffer.from(name, 'latin1');
  const letter = before.mode === absentMode ? 'A' : after.mode === absentMode ? 'D' : 'M';
  return {
    state: stateOf(letter, before, after),
    path: decodeText(raw),
    raw,
    oldPath: null,
    oldRaw: null,
    before,
    after,
  };
}

async function compareByGit(repository: Repository, from: string, to: string): Promise<Change[]> {
  const words = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-ext-diff'];
  const whole = ['--ignore-submodules=none', '--end-of-options', from, to];
  const answer = await tryGit(repository, [...words, '--find-renames', '-l2000', ...whole]);
  // Renames need contents, which a partial clone may lack. Nothing is fetched for them.
  const output =
    answer.code === 0 ? answer.stdout : await git(repository, [...words, '--no-renames', ...whole]);
  return parseRaw(output);
}

/** The differences between a tree and an index, without renames. The index is the later side. */
export async function diffIndex(
  repository: Repository,
  index: PrivateIndex,
  tree: string,
): Promise<Change[]> {
  const words = ['diff-index', '--cached', '-z', '--raw', '--no-abbrev', '--no-renames'];
  const whole = ['--ignore-submodules=none', '--end-of-options', tree];
  return parseRaw(await git(repository, [...words, ...whole], { env: index.env }));
}

/** The answer of `diff-tree -z --raw` and its like. */
function parseRaw(output: Buffer): Change[] {
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
      path: decodeText(raw),
      raw,
      oldPath: isPair ? decodeText(first) : null,
      oldRaw: isPair ? first : null,
      before,
      after,
    });
  }
  return changes;
}

/** A rename as two changes: one path removed, one added. */
export function apart(change: Change): Change[] {
  const { path, raw, oldPath, oldRaw, before, after } = change;
  if (oldPath === null || oldRaw === null) return [change];
  const absent = { mode: absentMode, sha: '0'.repeat(before.sha.length) };
  const alone = { oldPath: null, oldRaw: null };
  return [
    { ...alone, state: 'deleted', path: oldPath, raw: oldRaw, before, after: absent },
    { ...alone, state: 'added', path, raw, before: absent, after },
  ];
}

/** Each path that the changes remove or add, once, as the draft's `paths` lists them. */
export const pathsOf = (changes: readonly Change[]): string[] =>
  [...new Set(changes.flatMap(({ path, oldPath }) => (oldPath ? [oldPath, path] : [path])))].sort();
