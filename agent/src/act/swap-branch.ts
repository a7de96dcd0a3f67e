import { Failure } from '../base/failure.ts';
import { tryGit } from '../git/git.ts';
import { findHead, findHeadRef, type Repository, wordOfBranch } from '../git/repository.ts';
import { tail } from './hooks.ts';
import type { Journal } from './journal-schema.ts';
import type { Plan } from './plan.ts';

/** Moves the branch to what was built, unless it is elsewhere than at the capture. */
export async function swapBranch(
  repository: Repository,
  plan: Plan,
  built: Journal,
): Promise<void> {
  const last = built.commits.at(-1);
  if (!last) throw new Failure('nothing-to-commit', 'The plan has no commits: draft again.');
  const subject = last.message.split('\n', 1)[0] ?? '';
  const kind = plan.parents ? ' (amend)' : built.head === null ? ' (initial)' : '';
  const action = repository.environment.GIT_REFLOG_ACTION || `commit${kind}`;
  // HEAD may stand for a ref that is no branch: then that ref moves, as with `git commit`.
  const named =
    built.branch === null ? await findHeadRef(repository) : wordOfBranch(repository, built.branch);
  const ref = named === null ? ['--no-deref', 'HEAD'] : [named];
  const message = `${action}: ${subject}`;
  const words = ['update-ref', '-m', message, ...ref, last.sha, built.head ?? ''];
  const result = await tryGit(repository, words, { as: 'person', env: { LC_ALL: 'C' } });
  if (result.code === 0) return;
  // Ended after it had moved the branch, as by a hook of git's that was stopped, it did its part.
  const head = await findHead(repository);
  if (head === last.sha) return;
  if (head === built.head) {
    const said = tail(result.stderr);
    throw new Failure('branch-refused', `git did not move the branch. ${said}`, { said });
  }
  throw new Failure(
    'changed-since-review',
    'The branch moved in this very moment. Nothing was committed; a new draft follows.',
  );
}
