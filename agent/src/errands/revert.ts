import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../act/journal.ts';
import { markOf } from '../act/marks.ts';
import { uniqueName } from '../base/files.ts';
import { type Change, diffTrees, type Entry } from '../git/changes.ts';
import { tryGit } from '../git/git.ts';
import { type Commit, readBlob, readCommit, writeBlob } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { treeOf, writeWorktree } from '../git/snapshot.ts';
import type { UntrackedBounds } from '../git/untracked.ts';
import { type Made, treeWith, undone } from './made.ts';

/**
 * Checks that this machine itself made these commits for the draft, one on top of the other, and that they are below HEAD.
 *
 * @throws Failure `not-own-commit`, `not-on-branch`.
 */
export async function requireOwnCommits(
  repository: Repository,
  draftId: string,
  shas: readonly string[],
  head: string | null,
): Promise<{ readonly newest: string; readonly parent: string | null }> {
  const journal = await readJournal(repository, draftId);
  const made = journal?.report?.state === 'done' ? journal.report.commits : [];
  const own = made.map(({ sha }) => sha).reverse();
  const [newest] = own;
  if (newest === undefined || own.join() !== shas.join()) throw undone('not-own-commit');
  let parent: string | null = newest;
  for (const sha of own) {
    const commit: Commit | undefined =
      sha === parent ? await readCommit(repository, sha) : undefined;
    if (commit === undefined || commit.parents.length > 1) throw undone('not-own-commit');
    parent = commit.parents[0] ?? null;
  }
  const words = ['merge-base', '--is-ancestor', newest, head ?? ''];
  if (head === null || (await tryGit(repository, words)).code !== 0) throw undone('not-on-branch');
  return { newest, parent };
}

/**
 * The tree of HEAD with what the commits changed taken back. The files still hold what HEAD has there; the act writes them.
 *
 * @param repository where the tree is written; `work` is the person's own.
 * @throws Failure `revert-conflict`, `files-changed`, `nothing-to-revert`.
 */
export async function revert(
  repository: Repository,
  work: Repository,
  commits: { readonly newest: string; readonly parent: string | null; readonly head: string },
  bounds?: UntrackedBounds,
): Promise<Made> {
  const { newest, parent, head } = commits;
  const [base, theirs, ours] = await Promise.all(
    [newest, parent, head].map((commit) => treeOf(repository, commit)),
  );
  if (base === undefined || theirs === undefined || ours === undefined)
    throw undone('not-own-commit');
  const back = await diffTrees(repository, base, theirs, { renames: false });
  const since = await diffTrees(repository, base, ours, { renames: false });
  const now = new Map(since.map((change) => [keyOf(change), change.after]));
  const changes: Change[] = [];
  for (const change of back) {
    const present = now.get(keyOf(change)) ?? change.before;
    const after = await merged(repository, change, present);
    if (!isSame(present, after)) changes.push({ ...change, before: present, after });
  }
  if (changes.length === 0) throw undone('nothing-to-revert');
  await requireUntouched(work, ours, changes, bounds);
  return {
    tree: await treeWith(repository, ours, changes),
    beside: {
      tree: null,
      entries: changes.map(({ path, before }) => ({ path: markOf(path), ...before, isLaid: true })),
    },
  };
}

const keyOf = ({ raw }: Change) => raw.toString('latin1');
const isSame = (one: Entry, other: Entry) => one.sha === other.sha && one.mode === other.mode;

/** What a path becomes: as before the commits, where nobody has changed it since, or both changes joined. */
async function merged(repository: Repository, change: Change, present: Entry): Promise<Entry> {
  const { before: base, after: theirs, path } = change;
  if (isSame(present, base)) return theirs;
  if (isSame(present, theirs)) return present;
  const all = [present, base, theirs];
  const isText = all.every(({ mode }) => mode.startsWith('100') && mode === base.mode);
  if (!isText) throw undone('revert-conflict', path);
  const contents = await Promise.all(all.map(({ sha }) => readBlob(repository, sha)));
  if (contents.some((content) => content.subarray(0, 8000).includes(0))) {
    throw undone('revert-conflict', path);
  }
  const joined = await mergeFiles(repository, contents);
  if (joined === null) throw undone('revert-conflict', path);
  return { mode: present.mode, sha: await writeBlob(repository, joined) };
}

/** Null where both changed the same lines. */
async function mergeFiles(
  repository: Repository,
  contents: readonly Buffer[],
): Promise<Buffer | null> {
  const folder = join(repository.ownFolder, 'merges', uniqueName());
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const names = ['present', 'base', 'before'].map((name) => join(folder, name));
    for (const [at, content] of contents.entries()) {
      writeFileSync(names[at] ?? '', content, { mode: 0o600 });
    }
    const answer = await tryGit(repository, ['merge-file', '-p', '--quiet', ...names]);
    return answer.code === 0 ? answer.stdout : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The act writes into these files, so nobody may be at work in them. */
async function requireUntouched(
  repository: Repository,
  headTree: string,
  changes: readonly Change[],
  bounds?: UntrackedBounds,
): Promise<void> {
  const { tree } = await writeWorktree(repository, { bounds });
  const touched = await diffTrees(repository, headTree, tree, { renames: false });
  const paths = new Set(changes.map(keyOf));
  const busy = touched.find((change) => paths.has(keyOf(change)));
  if (busy) throw undone('files-changed', busy.path);
}
