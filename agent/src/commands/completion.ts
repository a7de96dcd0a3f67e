import type { Command } from '../command-line/command.ts';
import { completionFor, shells } from '../command-line/completion.ts';
import { listAll } from '../command-line/registry.ts';
import { wordsFor } from './help.ts';

/** `dojang completion SHELL`: a script for the shell to read. */
export const completion: Command = async (terminal, _options, [name]) => {
  const shell = shells.find((each) => each === name);
  if (shell === undefined) return 2;
  const words = wordsFor(terminal);
  terminal.say(completionFor(shell, words, await listAll(words)).trimEnd());
  return 0;
};
