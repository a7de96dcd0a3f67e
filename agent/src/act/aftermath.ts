import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tryGit, unattended } from '../git/git.ts';
import type { Repository } from '../git/repository.ts';
import { Interruption } from '../processes/interruption.ts';
import { identityEnv } from './build.ts';
import type { Hooks } from './hooks.ts';

/**
 * What `git merge --squash`, `cherry-pick -n` and the like leave for the next commit. The commit removes it.
 */
const stateFiles = ['SQUASH_MSG', 'MERGE_MSG', 'MERGE_MODE', 'AUTO_MERGE'];

/**
 * Removes what the commit has ended, as `git commit` does. The caller holds the index lock. A commit that was
 * approved on another device may be of other work: while something is still staged, the files that belong to it
 * stay.
 */
export async function endStates(repository: Repository, isAtTerminal: boolean): Promise<void> {
  const paths = stateFiles.map((name) => join(repository.gitFolder, name)).filter(existsSync);
  if (paths.length === 0) return;
  if (!isAtTerminal) {
    const words = ['diff-index', '--cached', '--quiet', 'HEAD', '--'];
    if ((await tryGit(repository, words)).code !== 0) return;
  }
  for (const path of paths) rmSync(path, { force: true });
}

/** Lets git record how a conflict was resolved, if git had noted one. */
export async function recordResolutions(repository: Repository): Promise<void> {
  const noted = statSync(join(repository.gitFolder, 'MERGE_RR'), { throwIfNoEntry: false });
  if (noted && noted.size > 0)
    await tryGit(repository, [...unattended, 'rerere'], { as: 'person' });
}

/** Git's own sign of too many loose objects: one in 256 of 6,700. */
const looseMax = 27;
const packsMax = 50;

/**
 * Runs git's own housekeeping, by git's own settings. Git is started only when its usual limits are reached,
 * although `git commit` starts it every time.
 */
export async function keepHouse(repository: Repository): Promise<void> {
  const countOf = (folder: string, isCounted: (name: string) => boolean) => {
    const path = join(repository.commonFolder, 'objects', folder);
    try {
      return readdirSync(path).filter(isCounted).length;
    } catch {
      return 0;
    }
  };
  const isDue =
    countOf('17', () => true) > looseMax ||
    countOf('pack', (name) => name.endsWith('.pack')) > packsMax;
  if (!isDue) return;
  // The hook may postpone it. The index is kept as it is, and the files are not read.
  const words = ['-c', 'core.fsmonitor=false', 'maintenance', 'run', '--auto', '--quiet'];
  await tryGit(repository, words, { as: 'person' });
}

/** As with git itself, the commit stands whatever a hook says about it. */
async function tell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Interruption) throw error;
  }
}

/** Runs post-commit with what `git commit` passes to it. */
export const runPostCommit = (repository: Repository, hooks: Hooks): Promise<void> =>
  tell(async () => {
    if (!hooks.has('post-commit')) return;
    const env = await identityEnv(repository);
    await hooks.run('post-commit', [], { ...env, GIT_INDEX_FILE: repository.indexPath });
  });

/**
 * Runs post-rewrite, because a commit replaced another one. Notes are copied if the person has git copy them.
 */
export const tellRewrite = (repository: Repository, hooks: Hooks, input: string): Promise<void> =>
  tell(async () => {
    const words = ['notes', 'copy', '--for-rewrite=amend', '--stdin'];
    await tryGit(repository, words, { as: 'person', input });
    await hooks.run('post-rewrite', ['amend'], {}, input);
  });
