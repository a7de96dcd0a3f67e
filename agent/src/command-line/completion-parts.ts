import { listedVerbs } from './help.ts';
import { optionShape, optionsEverywhere, spelt, type Table, verbShape } from './table.ts';

/** The options of a verb, with those that go with every command. */
export const optionsOf = (table: Table, verb: string): readonly string[] => [
  ...verbShape(table, verb).options,
  ...optionsEverywhere,
];

export const takesPaths = (table: Table, verb: string): boolean =>
  verbShape(table, verb).words?.includes('PATH') === true;

export function shortsOf(table: Table, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const { short } = optionShape(table, name);
    return short === undefined ? [] : [`-${short}`];
  });
}

export const isFile = (table: Table, name: string): boolean =>
  /^(?:FILE|PATH|FOLDER)$/.test(optionShape(table, name).value ?? '');

export function choicesOf(table: Table, name: string): readonly string[] {
  const { value } = optionShape(table, name);
  return value?.includes('|') ? value.split('|') : [];
}

/** What may stand first after the verb: the words of its shape, or the commands that help explains. */
export function firstOf(table: Table, verb: string, modules: readonly string[]): readonly string[] {
  if (table.module === null && verb === 'help') return [...listedVerbs(table), ...modules];
  return verbShape(table, verb).first ?? [];
}

/** Options whose value is a word of its own. */
export const withValue = (table: Table, names: readonly string[]): string[] =>
  names.filter((name) => {
    const { value, isOptional } = optionShape(table, name);
    return value !== undefined && !isOptional;
  });

/** As a `case` of a shell matches them. */
export const patternOf = (table: Table, names: readonly string[]): string =>
  names.flatMap((name) => [spelt(table, name), ...shortsOf(table, [name])]).join('|');

export const modulesOf = (listings: readonly { readonly table: Table }[]): string[] =>
  listings.flatMap(({ table }) => (table.module === null ? [] : [table.module]));
