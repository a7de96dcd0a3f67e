import { absentMode, apart, type Change, diffIndex, type Entry } from './changes.ts';
import { git, gitText, joinNul, tryGit, unattended } from './git.ts';
import { type IndexEntries, readIndexEntries, readListedEntries } from './index-file.ts';
import { type PrivateIndex, readIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

/** The key of a path in {@link IndexEntries}. */
export const keyOf = ({ raw }: Change): string => raw.toString('latin1');

/** The entries of an index at the paths of some changes, and whether the index is split into two files. */
export async function listEntries(
  repository: Repository,
  index: PrivateIndex,
  changes: readonly Change[],
): Promise<{ entries: IndexEntries; isSplit: boolean }> {
  const { env } = index;
  const content = readIndex(repository, index);
  const wanted = new Set(changes.map(keyOf));
  const entries = content === null ? new Map() : readIndexEntries(content, wanted);
  if (entries !== undefined) return { entries, isSplit: false };
  const [listed, shared] = await Promise.all([
    git(repository, ['ls-files', '--stage', '--debug', '-z'], { env }),
    // Our own git would read it as one file.
    gitText(repository, [...unattended, 'rev-parse', '--shared-index-path'], { as: 'person', env }),
  ]);
  return { entries: readListedEntries(listed), isSplit: shared !== '' };
}

const noSha = (entry: Entry) => '0'.repeat(entry.sha.length);

function line(mode: string, sha: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${sha}\t`), path, Buffer.from('\0')]);
}

/** Input of `update-index --index-info`. Removed paths come first, or a file could not become a folder. */
function indexLines(changes: readonly Change[]): Buffer {
  const gone: Buffer[] = [];
  const there: Buffer[] = [];
  for (const { oldRaw, raw, after } of changes) {
    if (oldRaw !== null) gone.push(line('0', noSha(after), oldRaw));
    if (after.mode === absentMode) gone.push(line('0', noSha(after), raw));
    else there.push(line(after.mode, after.sha, raw));
  }
  return Buffer.concat([...gone, ...there]);
}

/** Writes the later side of changes into an index. `known` holds its present entries, if they are known. */
export async function writeEntries(
  repository: Repository,
  index: PrivateIndex,
  changes: readonly Change[],
  known?: IndexEntries,
): Promise<void> {
  if (changes.length === 0) return;
  const entries = known ?? (await listEntries(repository, index, changes)).entries;
  const { env } = index;
  const input = indexLines(changes);
  await git(repository, ['update-index', '-z', '--index-info'], { env, input });
  // A new entry has no flags, so a path that git was told to leave alone gets its flags again.
  const there = changes.filter(({ after }) => after.mode !== absentMode);
  for (const [flag, option] of [
    ['isSkipped', '--skip-worktree'],
    ['isAssumed', '--assume-unchanged'],
  ] as const) {
    const paths = there.filter((change) => entries.get(keyOf(change))?.[flag]);
    if (paths.length === 0) continue;
    const names = joinNul(paths.map(({ raw }) => raw));
    await git(repository, ['update-index', option, '-z', '--stdin'], { env, input: names });
  }
}

/**
 * Makes the index hold a tree with some changes. Only differences are written. All other entries keep their
 * stat data and flags, and no file is read.
 */
export async function fillIndex(
  repository: Repository,
  index: PrivateIndex,
  tree: string,
  changes: readonly Change[] = [],
): Promise<void> {
  const due = new Map<string, Change>();
  for (const change of await diffIndex(repository, index, tree)) {
    due.set(keyOf(change), { ...change, before: change.after, after: change.before });
  }
  for (const change of changes.flatMap(apart)) due.set(keyOf(change), change);
  await writeEntries(repository, index, [...due.values()]);
}

/** Writes the tree of an index. */
export async function writeTree(repository: Repository, { env }: PrivateIndex): Promise<string> {
  const answer = await tryGit(repository, ['write-tree'], { env });
  // Objects that a partial clone lacks are promised by its remote. They are not fetched just to be named in a
  // tree.
  const isPromised = answer.code !== 0 && answer.stderr.includes('promisor remote');
  if (answer.code === 0) return answer.stdout.toString().trim();
  return gitText(repository, ['write-tree', ...(isPromised ? ['--missing-ok'] : [])], { env });
}
