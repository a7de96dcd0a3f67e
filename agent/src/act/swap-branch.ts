import { Failure } from '../base/failure.ts';
import { tryGit } from '../git/git.ts';
import { findHead, findHeadRef, type Repository, wordOfBranch } from '../git/repository.ts';
import { tail } from './hooks.ts';
import type { Journal } from './journal-schema.ts';
import type { Plan } from './plan.ts';

/** Moves the branch to the built commits, unless it has moved since the capture. */
export async function swapBranch(
  repository: Repository,
  plan: Plan,
  built: Journal,
): Promise<void> {
  const last = built.commits.at(-1);
  if (!last) throw new Failure('nothing-to-commit', 'The plan has no commits. Draft again.');
  const subject = last.message.split('\n', 1)[0] ?? '';
  const kind = plan.parents ? ' (amend)' : built.head === null ? ' (initial)' : '';
  const action = repository.environment.GIT_REFLOG_ACTION || `commit${kind}`;
  // HEAD may point to a ref that is not a branch. That ref then moves, as with `git commit`.
  const named =
    built.branch === null ? await findHeadRef(repository) : wordOfBranch(repository, built.branch);
  const ref = named === null ? ['--no-deref', 'HEAD'] : [named];
  const message = `${action}: ${subject}`;
  const words = ['update-ref', '-m', message, ...ref, last.sha, built.head ?? ''];
  const result = await tryGit(repository, words, { as: 'person', env: { LC_ALL: 'C' } });
  if (result.code === 0) return;
  // Git may end with an error after it moved the branch, when one of its hooks is stopped. The branch has moved
  // all the same.
  const head = await findHead(repository);
  if (head === last.sha) return;
  if (head === built.head) {
    const said = tail(result.stderr);
    throw new Failure('branch-refused', `git did not move the branch. ${said}`, { said });
  }
  throw new Failure(
    'changed-since-review',
    'The branch has just moved. Nothing was committed. A new draft follows.',
  );
}
