import { gitOnce, splitNul } from './git.ts';
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
const kindOf = (mode: string) => mode.slice(0, 3);

function stateOf(letter: string, before: Entry, after: Entry): Change['state'] {
  if (letter === 'A') return 'added';
  if (letter === 'D') return 'deleted';
  if (letter === 'R') return 'renamed';
  if (letter === 'T' || kindOf(before.mode) !== kindOf(after.mode)) return 'type';
  return before.sha === after.sha ? 'mode' : 'modified';
}

/** What differs between two trees, with renames found. */
export async function diffTrees(
  repository: Repository,
  from: string,
  to: string,
  options: { renames?: boolean } = {},
): Promise<Change[]> {
  if (from === to) return [];
  // Asked for in one way only, so that the answer is known the next time.
  const words = [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-abbrev',
    '--no-ext-diff',
    '--find-renames',
  ];
  const parts = splitNul(await gitOnce(repository, [...words, '-l2000', from, to]));
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
  return options.renames === false ? changes.flatMap(apart) : changes;
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
