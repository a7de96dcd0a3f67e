import type { Command } from '../command-line/command.ts';
import { helpOf, listedVerbs, moduleHelp, overview } from '../command-line/help.ts';
import { isOfGit, nearestOf, writtenOptions } from '../command-line/nearest.ts';
import type { Misuse } from '../command-line/parse.ts';
import {
  bareListing,
  bareTable,
  listAll,
  moduleListing,
  moduleNames,
} from '../command-line/registry.ts';
import { isVerb, type Table } from '../command-line/table.ts';
import type { Terminal } from '../terminal.ts';
import { type HelpWords, helpInEnglish } from '../words/help-en.ts';
import { helpInKorean } from '../words/help-ko.ts';

export const wordsFor = ({ config }: Terminal): HelpWords =>
  config.language === 'ko' ? helpInKorean : helpInEnglish;

/** `dojang help [COMMAND | MODULE [VERB]]`, and `--help` anywhere. */
export const help: Command = async (terminal, _options, [name, verb]) => {
  const words = wordsFor(terminal);
  if (name === undefined) {
    terminal.say(overview(words, await listAll(words)));
    return 0;
  }
  if (moduleNames.includes(name)) return helpOfModule(terminal, name, verb);
  if (!isVerb(bareTable, name)) {
    return sayMisuse(terminal, { kind: 'unknown-command', given: name });
  }
  if (verb !== undefined) {
    return sayMisuse(terminal, { kind: 'words-unasked', given: verb, command: `help ${name}` });
  }
  terminal.say(helpOf(words, await bareListing(words), name));
  return 0;
};

async function helpOfModule(
  terminal: Terminal,
  module: string,
  verb: string | undefined,
): Promise<number> {
  const words = wordsFor(terminal);
  const listing = await moduleListing(module, words);
  if (verb !== undefined && !isVerb(listing.table, verb)) {
    const misuse = { kind: 'unknown-verb', given: verb, command: module } as const;
    return sayMisuse(terminal, misuse, listing.table);
  }
  terminal.say(verb === undefined ? moduleHelp(words, listing) : helpOf(words, listing, verb));
  return 0;
}

/** What is wrong with the command line, and what was probably meant. The exit code is 2. */
export async function sayMisuse(
  terminal: Terminal,
  misuse: Misuse,
  table: Table = bareTable,
): Promise<number> {
  const words = wordsFor(terminal);
  const { warn } = terminal;
  if (misuse.kind === 'no-command') {
    const { module } = misuse;
    warn(
      module === null
        ? overview(words, await listAll(words))
        : moduleHelp(words, await moduleListing(module, words)),
    );
    return 2;
  }
  const say = words.misuse[misuse.kind] as (said: Misuse) => string;
  warn(say(misuse));
  const command = 'command' in misuse ? misuse.command : null;
  if (misuse.kind === 'unknown-option' && isOfGit(command ?? '', misuse.given)) {
    warn(words.useGit(command ?? '', misuse.given));
  } else {
    const nearest =
      'given' in misuse ? nearestOf(misuse.given, namesFor(misuse, table)) : undefined;
    if (nearest !== undefined) warn(words.nearest(nearest));
  }
  warn(words.seeHelp(command));
  return 2;
}

/** What could have been typed in the place of what was refused. */
function namesFor(misuse: Misuse, table: Table): readonly string[] {
  switch (misuse.kind) {
    case 'unknown-command':
      return [...Object.keys(bareTable.verbs), ...moduleNames];
    case 'unknown-verb':
      return listedVerbs(table);
    case 'unknown-option':
    case 'not-here':
      return writtenOptions(table, misuse.command?.split(' ').at(-1) ?? null);
    default:
      return [];
  }
}
