import { takeUpActs } from '../act/act.ts';
import { findLastCommit } from '../act/undo/last-commit.ts';
import { takeBack } from '../act/undo/take-back.ts';
import { Failure } from '../base/failure.ts';
import type { Command } from '../command-line/command.ts';
import { openRepository } from '../git/repository.ts';

/** `dojang undo`: the last commit that was made here is as if it had not been made. */
export const undo: Command = async ({ config, cwd, words, say, sayJson }, options) => {
  const repository = await openRepository(cwd, config);
  // One that a kill cut short after the branch had moved is the last one.
  await takeUpActs(repository, config);
  const last = findLastCommit(repository);
  if (last === undefined) {
    throw new Failure(
      'nothing-to-undo',
      'There is no commit of `dojang commit` here that could be taken back.',
    );
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
