import type { HelpWords } from '../words/help-en.ts';
import { forPrograms, gitOptions } from './machine.ts';
import {
  commandName,
  type Listing,
  optionShape,
  optionsEverywhere,
  spelt,
  type Table,
  verbShape,
} from './table.ts';

/** `-m, --message TEXT`, as help shows it. */
export function headOf(table: Table, name: string): string {
  const { short, value, isOptional } = optionShape(table, name);
  const own = value === undefined ? '' : isOptional ? `[=${value}]` : ` ${value}`;
  const long = `${spelt(table, name)}${own}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

export const usageOf = (table: Table, verb: string): string => {
  const { options, words = '' } = verbShape(table, verb);
  const parts = [
    'dojang',
    commandName(table, verb),
    ...(options.length > 0 ? ['[OPTION…]'] : []),
    words,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

/** The verbs that a person may call. */
export const listedVerbs = ({ module, verbs }: Table): string[] =>
  Object.keys(verbs).filter((name) => module !== null || !forPrograms.includes(name));

type Row = readonly [string, string];

/** Two columns. A text that is too long for the first column moves the second to the next line. */
function table(rows: readonly Row[], widthMax = 30): string[] {
  const width = Math.min(widthMax, Math.max(...rows.map(([head]) => head.length)) + 2);
  return rows.flatMap(([head, text]) => {
    if (text === '') return [`  ${head}`];
    if (head.length + 2 > width) return [`  ${head}`, `  ${' '.repeat(width)}${text}`];
    return [`  ${head.padEnd(width)}${text}`];
  });
}

/** Lines of at most this many columns. Korean letters take two. */
function wrapped(text: string, columns = 78): string[] {
  const wide = (word: string) =>
    [...word].reduce((sum, letter) => sum + (letter > '\u1100' && letter !== '…' ? 2 : 1), 0);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && wide(line) + 1 + wide(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const optionRows = ({ table: own, words }: Listing, names: readonly string[]): Row[] =>
  names.map((name) => [headOf(own, name), words.options[name] ?? '']);

const verbRows = ({ table: own, words }: Listing): Row[] =>
  listedVerbs(own).map((verb) => [verb, words.verbs[verb]?.summary ?? '']);

const section = (heading: string, lines: readonly string[]): string[] => [
  '',
  `${heading}:`,
  ...lines,
];

/** What `dojang help` says: every command in a line, and every module in one. */
export function overview(
  words: HelpWords,
  [bare, ...modules]: readonly [Listing, ...Listing[]],
): string {
  const before = Object.entries(gitOptions) as [keyof typeof gitOptions, string][];
  const named = modules.map((each): Row => [`${each.table.module} VERB`, each.words.summary]);
  return [
    `${words.usage} dojang COMMAND [OPTION…]`,
    '',
    words.isAbout,
    ...section(words.headings.commands, table(verbRows(bare))),
    ...(named.length > 0 ? section(words.headings.modules, table(named)) : []),
    ...section(words.headings.everywhere, table(optionRows(bare, optionsEverywhere))),
    ...section(
      words.headings.before,
      table(before.map(([name, value]) => [`${name} ${value}`, words.before[name]])),
    ),
    '',
    words.more,
  ].join('\n');
}

/** What `dojang help MODULE` says: what the module is for, and every verb in a line. */
export function moduleHelp(words: HelpWords, listing: Listing): string {
  const { module } = listing.table;
  return [
    `${words.usage} dojang ${module} VERB [OPTION…]`,
    '',
    `dojang ${module}: ${listing.words.summary}`,
    ...section(words.headings.verbs, table(verbRows(listing))),
    ...section(words.headings.everywhere, table(optionRows(listing, optionsEverywhere))),
    '',
    words.moreOf(module ?? ''),
  ].join('\n');
}

/** What `dojang help COMMAND` says, or `dojang help MODULE VERB`. */
export function helpOf(words: HelpWords, listing: Listing, verb: string): string {
  const { summary = '', about = [], examples = [] } = listing.words.verbs[verb] ?? {};
  const { options } = verbShape(listing.table, verb);
  return [
    `${words.usage} ${usageOf(listing.table, verb)}`,
    '',
    `dojang ${commandName(listing.table, verb)}: ${summary}`,
    ...about.flatMap((text) => ['', ...wrapped(text)]),
    ...(options.length > 0
      ? section(words.headings.options, table(optionRows(listing, options)))
      : []),
    ...section(words.headings.everywhere, table(optionRows(listing, optionsEverywhere))),
    ...(examples.length > 0 ? section(words.headings.examples, table(examples, 44)) : []),
    ...section(words.headings.exit, table(words.exit)),
  ].join('\n');
}
