import type { Command } from '../command-line/command.ts';
import { helpOf, overview } from '../command-line/help.ts';
import { isOfGit, nearestOf, writtenOptions } from '../command-line/nearest.ts';
import type { Misuse } from '../command-line/parse.ts';
import { commands, isCommand } from '../command-line/table.ts';
import type { Terminal } from '../terminal.ts';
import { type HelpWords, helpInEnglish } from '../words/help-en.ts';
import { helpInKorean } from '../words/help-ko.ts';

export const wordsFor = ({ config }: Terminal): HelpWords =>
  config.language === 'ko' ? helpInKorean : helpInEnglish;

/** `dojang help [COMMAND]`, and `--help` anywhere. */
export const help: Command = async (terminal, _options, [name]) => {
  const words = wordsFor(terminal);
  if (name === undefined) {
    terminal.say(overview(words));
    return 0;
  }
  if (!isCommand(name)) return sayMisuse(terminal, { kind: 'unknown-command', given: name });
  terminal.say(helpOf(words, name));
  return 0;
};

/** What is wrong with the command line, and what was probably meant; exit code 2. */
export function sayMisuse(terminal: Terminal, misuse: Misuse): number {
  const words = wordsFor(terminal);
  const { warn } = terminal;
  if (misuse.kind === 'no-command') {
    warn(overview(words));
    return 2;
  }
  const say = words.misuse[misuse.kind] as (said: Misuse) => string;
  warn(say(misuse));
  const command = 'command' in misuse ? misuse.command : null;
  const { kind } = misuse;
  if (kind === 'unknown-option' && isOfGit(command ?? '', misuse.given)) {
    warn(words.useGit(command ?? '', misuse.given));
  } else {
    const names =
      kind === 'unknown-command'
        ? Object.keys(commands)
        : kind === 'unknown-option' || kind === 'not-here'
          ? writtenOptions(command)
          : [];
    const nearest = 'given' in misuse ? nearestOf(misuse.given, names) : undefined;
    if (nearest !== undefined) warn(words.nearest(nearest));
  }
  warn(words.seeHelp(command));
  return 2;
}
