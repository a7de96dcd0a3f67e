import type { HelpWords } from '../words/help-en.ts';
import { headOf, listedCommands, usageOf } from './help.ts';
import {
  type CommandName,
  commandShape,
  everywhere,
  gitOptions,
  type OptionName,
} from './table.ts';

/** What roff would take for its own. */
const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');

const item = (head: string, text: string): string[] => [
  '.TP',
  `\\fB${plain(head)}\\fR`,
  plain(text),
];

const optionItems = (words: HelpWords, names: readonly OptionName[]): string[] =>
  names.flatMap((name) => item(headOf(name), words.options[name]));

function commandPart(words: HelpWords, name: CommandName): string[] {
  const { summary, about = [], examples } = words.commands[name];
  const { options } = commandShape(name);
  return [
    `.SS "${plain(usageOf(name))}"`,
    plain(`${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`),
    ...about.flatMap((text) => ['.PP', plain(text)]),
    ...optionItems(words, options),
    ...examples.flatMap(([typed, does]) => [
      '.PP',
      '.nf',
      `    ${plain(typed)}`,
      '.fi',
      plain(does),
    ]),
  ].filter((line) => line !== '');
}

/** The manual page dojang(1), from the same words as help. */
export function manual(words: HelpWords): string {
  const before = Object.entries(gitOptions) as [keyof typeof gitOptions, string][];
  return `${[
    '.\\" Written by `node agent/manual.ts`: change agent/src/words/help-en.ts.',
    '.TH DOJANG 1',
    '.SH NAME',
    'dojang \\- drafts commits, and makes them when you approve',
    '.SH SYNOPSIS',
    '.B dojang',
    '.I COMMAND',
    '[OPTION…]',
    '.SH DESCRIPTION',
    plain(words.isAbout),
    '.SH COMMANDS',
    ...listedCommands.flatMap((name) => commandPart(words, name)),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionItems(words, everywhere),
    '.SH OPTIONS BEFORE THE COMMAND',
    ...before.flatMap(([name, value]) => item(`${name} ${value}`, words.before[name])),
    '.SH EXIT STATUS',
    ...words.exit.flatMap(([code, text]) => item(code, text)),
    '.SH ENVIRONMENT',
    'At the terminal the environment of git is honoured as git does. The background agent drops what',
    'would lead it to another repository.',
    ...item('DOJANG_HOME', 'folder of the configuration, instead of ~/.config/dojang'),
    '.SH SEE ALSO',
    '.BR git\\-commit (1)',
  ].join('\n')}\n`;
}
