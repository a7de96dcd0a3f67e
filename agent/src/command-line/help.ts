import type { HelpWords } from '../words/help-en.ts';
import {
  type CommandName,
  commandShape,
  commands,
  everywhere,
  forPrograms,
  gitOptions,
  type OptionName,
  optionShape,
} from './table.ts';

/** `-m, --message TEXT`, as help shows it. */
export function headOf(name: OptionName): string {
  const { short, value, isOptional, isOnByDefault } = optionShape(name);
  const long = isOnByDefault ? `--no-${name}` : `--${name}`;
  const own = value === undefined ? '' : isOptional ? `[=${value}]` : ` ${value}`;
  const letter = name === 'verify' ? 'n' : short;
  return letter === undefined ? `${long}${own}` : `-${letter}, ${long}${own}`;
}

export const usageOf = (name: CommandName): string => {
  const { options, words } = commandShape(name);
  const parts = ['dojang', name, ...(options.length > 0 ? ['[OPTION…]'] : []), words ?? ''];
  return parts.filter((part) => part !== '').join(' ');
};

export const listedCommands = (Object.keys(commands) as CommandName[]).filter(
  (name) => !forPrograms.includes(name),
);

type Row = readonly [string, string];

/** Two columns; what is too long for the first begins the second on a line of its own. */
function table(rows: readonly Row[], widthMax = 30): string[] {
  const width = Math.min(widthMax, Math.max(...rows.map(([head]) => head.length)) + 2);
  return rows.flatMap(([head, text]) => {
    if (text === '') return [`  ${head}`];
    if (head.length + 2 > width) return [`  ${head}`, `  ${' '.repeat(width)}${text}`];
    return [`  ${head.padEnd(width)}${text}`];
  });
}

/** Lines of at most so many columns; Korean letters take two. */
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

const optionRows = (words: HelpWords, names: readonly OptionName[]): Row[] =>
  names.map((name) => [headOf(name), words.options[name]]);

const section = (heading: string, lines: readonly string[]): string[] => [
  '',
  `${heading}:`,
  ...lines,
];

/** What `dojang help` says: every command in a line. */
export function overview(words: HelpWords): string {
  const before = Object.entries(gitOptions) as [keyof typeof gitOptions, string][];
  return [
    `${words.usage} dojang COMMAND [OPTION…]`,
    '',
    words.isAbout,
    ...section(
      words.headings.commands,
      table(listedCommands.map((name) => [name, words.commands[name].summary])),
    ),
    ...section(words.headings.everywhere, table(optionRows(words, everywhere))),
    ...section(
      words.headings.before,
      table(before.map(([name, value]) => [`${name} ${value}`, words.before[name]])),
    ),
    '',
    words.more,
  ].join('\n');
}

/** What `dojang help COMMAND` says. */
export function helpOf(words: HelpWords, name: CommandName): string {
  const { summary, about = [], examples } = words.commands[name];
  const { options } = commandShape(name);
  return [
    `${words.usage} ${usageOf(name)}`,
    '',
    `dojang ${name}: ${summary}`,
    ...about.flatMap((text) => ['', ...wrapped(text)]),
    ...(options.length > 0
      ? section(words.headings.options, table(optionRows(words, options)))
      : []),
    ...section(words.headings.everywhere, table(optionRows(words, everywhere))),
    ...(examples.length > 0 ? section(words.headings.examples, table(examples, 44)) : []),
    ...section(words.headings.exit, table(words.exit)),
  ].join('\n');
}
