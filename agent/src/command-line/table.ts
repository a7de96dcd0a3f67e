import type { CliFace, CliWords, OptionShape, VerbShape } from '@dojang/kernel/cli';
import { everywhere } from './machine.ts';

/**
 * The commands and options of one face, with the options that go with every command. What the command line
 * takes, what help, the manual page and completion say, and what is refused, all come from here.
 */
export interface Table {
  /** The module whose name stands before each verb. Null for commands that stand alone. */
  readonly module: string | null;
  readonly options: Readonly<Record<string, OptionShape>>;
  readonly verbs: Readonly<Record<string, VerbShape>>;
}

/** A table and its words in one language. */
export interface Listing {
  readonly table: Table;
  readonly words: CliWords;
}

export const tableOf = (
  { options, verbs }: Pick<CliFace, 'options' | 'verbs'>,
  module: string | null = null,
): Table => ({ module, options: { ...everywhere, ...options }, verbs });

export const optionsEverywhere = Object.keys(everywhere);

const noShape: OptionShape = {};
const noVerb: VerbShape = { options: [] };
export const optionShape = ({ options }: Table, name: string): OptionShape =>
  options[name] ?? noShape;
export const verbShape = ({ verbs }: Table, verb: string): VerbShape => verbs[verb] ?? noVerb;

export const isVerb = ({ verbs }: Table, word: string): boolean => Object.hasOwn(verbs, word);
export const isOption = ({ options }: Table, name: string): boolean => Object.hasOwn(options, name);

/** A command as it is typed: `commit`, `note add`. */
export const commandName = ({ module }: Table, verb: string): string =>
  module === null ? verb : `${module} ${verb}`;

/** An option as it is typed. */
export const spelt = (table: Table, name: string): string =>
  optionShape(table, name).isOnByDefault ? `--no-${name}` : `--${name}`;

/** Whether `--no-NAME` takes the option back, as an alias may have given it. */
export function isNegatable(table: Table, name: string): boolean {
  const { value, isOptional } = optionShape(table, name);
  return name !== 'help' && (value === undefined || isOptional === true);
}
