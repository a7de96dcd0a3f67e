import { quoted } from '../base/shell.ts';
import {
  choicesOf,
  firstOf,
  isFile,
  modulesOf,
  optionsOf,
  takesPaths,
} from './completion-parts.ts';
import { listedVerbs } from './help.ts';
import { type Listing, optionShape, spelt } from './table.ts';

function optionLine({ table, words }: Listing, seen: string, name: string): string {
  const { short, value, isOptional } = optionShape(table, name);
  const takes = value === undefined || isOptional ? '' : isFile(table, name) ? ' -r -F' : ' -x';
  const choices = choicesOf(table, name);
  return [
    `complete -c dojang ${seen} -l ${spelt(table, name).slice(2)}`,
    short === undefined ? '' : ` -s ${short}`,
    takes,
    choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '',
    ` -d ${quoted(words.options[name] ?? '')}`,
  ].join('');
}

/** Each verb of a listing, offered while `none` of them was typed. */
const verbLines = ({ table, words }: Listing, none: string): string[] =>
  listedVerbs(table).map(
    (verb) =>
      `complete -c dojang -n ${quoted(none)} -a ${verb} -d ${quoted(words.verbs[verb]?.summary ?? '')}`,
  );

function restLines(listing: Listing, modules: readonly string[], where: string): string[] {
  const { table } = listing;
  return listedVerbs(table).flatMap((verb) => {
    const seen = `-n ${quoted(`${where}__fish_seen_subcommand_from ${verb}`)}`;
    const first = firstOf(table, verb, modules);
    return [
      ...optionsOf(table, verb).map((name) => optionLine(listing, seen, name)),
      ...(first.length > 0 ? [`complete -c dojang ${seen} -a ${quoted(first.join(' '))}`] : []),
      ...(takesPaths(table, verb) ? [`complete -c dojang ${seen} -F`] : []),
    ];
  });
}

export function fish([bare, ...listings]: readonly [Listing, ...Listing[]]): string {
  const modules = modulesOf(listings);
  const any = `not __fish_seen_subcommand_from ${[...listedVerbs(bare.table), ...modules].join(' ')}`;
  const outside =
    modules.length > 0 ? `not __fish_seen_subcommand_from ${modules.join(' ')}; and ` : '';
  const lines = [
    '# dojang for fish: dojang completion fish | source',
    'complete -c dojang -f',
    ...verbLines(bare, any),
    ...restLines(bare, modules, outside),
    ...listings.flatMap((listing) => {
      const { module } = listing.table;
      const inside = `__fish_seen_subcommand_from ${module}; and `;
      const none = `${inside}not __fish_seen_subcommand_from ${listedVerbs(listing.table).join(' ')}`;
      return [
        `complete -c dojang -n ${quoted(any)} -a ${module} -d ${quoted(listing.words.summary)}`,
        ...verbLines(listing, none),
        ...restLines(listing, modules, inside),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}
