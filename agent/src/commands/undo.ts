import { takeUpActs } from '../act/act.ts';
import { findLastCommit } from '../act/undo/last-commit.ts';
import { takeBack } from '../act/undo/take-back.ts';
import { Failure } from '../base/failure.ts';
import type { Command } from '../command-line/command.ts';
import { openRepository } from '../git/repository.ts';

/** `dojang undo` undoes the last commit that was made here. */
export const undo: Command = async ({ config, cwd, words, say, sayJson }, options) => {
  const repository = await openRepository(cwd, config);
  // A commit whose act was killed after the branch moved is the last one, too.
  await takeUpActs(repository, config);
  const last = findLastCommit(repository);
  if (last === undefined) {
    throw new Failure('nothing-to-undo', 'There is no commit of `dojang commit` here to undo.');
  }
  const isDry = options['dry-run'] ?? false;
  await takeBack(repository, last, isDry);
  const { before, commits } = last;
  if (options.json) {
    sayJson({ state: isDry ? 'dry-run' : 'done', head: before, commits });
  } else if (!options.quiet) {
    const head = before?.slice(0, 10) ?? words.undo.unborn;
    say(isDry ? words.undo.would(commits.length, head) : words.undo.done(commits.length, head));
  }
  return 0;
};
