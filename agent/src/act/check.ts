import { Failure } from '../base/failure.ts';
import { diffTrees, pathsOf } from '../git/changes.ts';
import { readIndexFacts } from '../git/index-file.ts';
import { isSameIndex, readIndex } from '../git/private-index.ts';
import { findOperation, type Operation, type Repository, readState } from '../git/repository.ts';
import { treeOf, writeStaged, writeWorktree } from '../git/snapshot.ts';
import type { UntrackedBounds } from '../git/untracked.ts';
import { isBeside } from './beside.ts';
import type { Calm } from './calm.ts';
import type { Plan } from './plan.ts';
import type { Source } from './source.ts';

const changed = (what: string, path?: string) =>
  new Failure(
    'changed-since-review',
    `${what} since you reviewed it. A new draft follows.`,
    path === undefined ? {} : { path },
  );

const operationNames: Readonly<Record<Operation, string>> = {
  merge: 'A merge',
  rebase: 'A rebase',
  am: 'A series of patches (`git am`)',
  'cherry-pick': 'A cherry-pick',
  revert: 'A revert',
  bisect: 'A bisect',
};

/** No merge, rebase, cherry-pick, revert or bisect is under way, and no conflict is open. */
export async function checkCalm(repository: Repository, known?: Calm): Promise<Calm> {
  const operation = findOperation(repository);
  if (operation !== null) {
    throw new Failure(
      `${operation}-under-way`,
      `${operationNames[operation]} is under way. Finish or abort it. The next draft follows then.`,
    );
  }
  const index = readIndex(repository);
  // An index of the same bytes has the same entries.
  const isKnown = known !== undefined && isSameIndex(known.index, index);
  const facts = index === null ? { hasConflicts: false } : readIndexFacts(index);
  const state = await readState(repository, isKnown ? known : facts);
  if (state.hasConflicts) {
    throw new Failure('conflict-in-index', 'There are unresolved conflicts. Resolve them first.');
  }
  return { ...state, index };
}

/** Nothing is under way, and HEAD and branch are those of the review. Returns what it read. */
export async function checkHead(repository: Repository, plan: Plan, known?: Calm): Promise<Calm> {
  const calm = await checkCalm(repository, known);
  const { head, branch } = calm;
  if (branch !== plan.body.branch) throw changed('The branch was switched');
  if (head !== plan.body.head) throw changed('The branch got other commits');
  return calm;
}

/**
 * HEAD, branch and the content of every approved path are still what was approved. Other paths do not matter to
 * this draft.
 *
 * @throws Failure `changed-since-review`, `<operation>-under-way`, `conflict-in-index`, `unknown-tree`
 */
export async function checkUnchanged(
  { repository, isCaptured }: Source,
  plan: Plan,
  known: Calm,
  bounds?: UntrackedBounds,
): Promise<void> {
  const { body, captured } = plan;
  await checkHead(repository, plan, known);
  // Without a review in between, this is what was captured a moment ago.
  if (captured?.isReviewed === false) return;
  // The server names the tree. Only a tree that was captured here is ever committed.
  if (!isCaptured) {
    throw new Failure('unknown-tree', 'This machine did not capture that tree. Draft again.');
  }
  const approved = await diffTrees(repository, await treeOf(repository, body.head), body.tree);
  const paths = new Set(pathsOf(approved));
  const named = new Set(body.paths);
  const isSame =
    approved.every(({ path }) => named.has(path)) && body.paths.every((path) => paths.has(path));
  if (!isSame) {
    throw new Failure(
      'unknown-tree',
      'The paths differ from those of the captured tree. Draft again.',
    );
  }
  const now = plan.isStaged
    ? await writeStaged(repository)
    : (await writeWorktree(repository, { bounds: captured ? undefined : bounds })).tree;
  const since = await diffTrees(repository, body.tree, now, { renames: false });
  const touched = since.filter((change) => paths.has(change.path) && !isBeside(plan, change));
  if (touched.length > 0) throw changed(`${touched[0]?.path ?? ''} changed`, touched[0]?.path);
}
