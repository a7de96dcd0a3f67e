import type { HelpWords } from '../words/help-en.ts';
import { headOf, listedVerbs, usageOf } from './help.ts';
import { gitOptions } from './machine.ts';
import { type Listing, optionsEverywhere, verbShape } from './table.ts';

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

const optionItems = ({ table, words }: Listing, names: readonly string[]): string[] =>
  names.flatMap((name) => item(headOf(table, name), words.options[name] ?? ''));

function commandPart(listing: Listing, verb: string): string[] {
  const { summary = '', about = [], examples = [] } = listing.words.verbs[verb] ?? {};
  const { options } = verbShape(listing.table, verb);
  return [
    `.SS "${plain(usageOf(listing.table, verb))}"`,
    plain(`${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`),
    ...about.flatMap((text) => ['.PP', plain(text)]),
    ...optionItems(listing, options),
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
export function manual(words: HelpWords, listings: readonly [Listing, ...Listing[]]): string {
  const [bare, ...modules] = listings;
  const before = Object.entries(gitOptions) as [keyof typeof gitOptions, string][];
  return `${[
    '.\\" Written by `node agent/manual.ts` from the words of help.',
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
    ...listedVerbs(bare.table).flatMap((verb) => commandPart(bare, verb)),
    ...modules.flatMap((listing) => [
      `.SH COMMANDS OF ${listing.table.module?.toUpperCase()}`,
      plain(`${listing.words.summary}.`),
      ...listedVerbs(listing.table).flatMap((verb) => commandPart(listing, verb)),
    ]),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionItems(bare, optionsEverywhere),
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
