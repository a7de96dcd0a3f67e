import type { VerbShape } from '@dojang/kernel/cli';
import { gitOptions } from './machine.ts';
import {
  commandName,
  isNegatable,
  isOption,
  isVerb,
  optionShape,
  optionsEverywhere,
  spelt,
  type Table,
  verbShape,
} from './table.ts';

/** A command line: the command, its options, and the other words. */
export interface Line {
  /** A module whose verbs stand behind its name. Null where the command stands alone. */
  readonly module: string | null;
  readonly command: string | null;
  readonly options: Given;
  readonly rest: readonly string[];
  /** Git's own options, before the command. */
  readonly git: GitOptions;
  readonly misuse: Misuse | null;
}

/** Options as they were given, by name. The table that they were read by knows what each may be. */
export interface Given {
  readonly [name: string]: string | boolean | readonly string[] | undefined;
}

export interface GitOptions {
  /** Folders to change into, one after the other. */
  readonly folders: readonly string[];
  readonly settings: readonly (readonly [string, string])[];
  readonly gitFolder?: string;
  readonly worktree?: string;
}

/** Why a command line is refused. The sentences are in the catalogues. */
export type Misuse =
  | { readonly kind: 'no-command'; readonly module: string | null }
  /** A word that is not UTF-8. Node gives no program such a word unchanged. */
  | { readonly kind: 'not-utf8'; readonly given: string }
  | { readonly kind: 'unknown-command'; readonly given: string }
  | { readonly kind: 'unknown-verb'; readonly given: string; readonly command: string }
  | { readonly kind: 'unknown-option'; readonly given: string; readonly command: string | null }
  | { readonly kind: 'not-here'; readonly given: string; readonly command: string }
  | { readonly kind: 'value-missing'; readonly given: string; readonly value: string }
  | { readonly kind: 'value-unasked'; readonly given: string }
  | { readonly kind: 'given-twice'; readonly given: string }
  | { readonly kind: 'apart'; readonly given: string; readonly other: string }
  | { readonly kind: 'words-missing' | 'word-unknown'; readonly command: string }
  | { readonly kind: 'words-unasked'; readonly given: string; readonly command: string }
  | { readonly kind: 'setting-invalid'; readonly given: string }
  | { readonly kind: 'needs-other'; readonly given: string; readonly other: string }
  | { readonly kind: 'value-invalid'; readonly given: string; readonly value: string };

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

class Refusal extends Error {
  readonly misuse: Misuse;
  constructor(misuse: Misuse) {
    super(misuse.kind);
    this.misuse = misuse;
  }
}
function refuse(misuse: Misuse): never {
  throw new Refusal(misuse);
}

/**
 * Reads the words as git reads its own: clusters, `--name=value`, `--no-name`, `--`. At the name of a module the
 * reading stops: `readVerb` goes on from there, by the module's own table.
 */
export function readLine(
  words: readonly string[],
  table: Table,
  modules: readonly string[] = [],
): Line {
  const reader = new Reader(words, table, modules);
  return lineOf(reader, () => reader.read());
}

/** Reads what stands behind the name of a module. Options that go with every command may stand before it. */
export function readVerb(line: Line, table: Table): Line {
  const reader = new Reader(line.rest, table);
  return lineOf(reader, () => {
    reader.startFrom(line);
    reader.read();
  });
}

function lineOf(reader: Reader, read: () => void): Line {
  let misuse: Misuse | null = null;
  try {
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Anyone who asks for help gets it, whatever else is wrong.
    if (reader.given.help !== true) ({ misuse } = error);
  }
  const { module, command, rest, git, given } = reader;
  return { module, command, rest, git, misuse, options: given };
}

class Reader {
  given: Mutable<Given> = {};
  readonly rest: string[] = [];
  git: Mutable<GitOptions> = { folders: [], settings: [] };
  module: string | null;
  command: string | null = null;
  readonly #table: Table;
  readonly #modules: readonly string[];
  #words: string[];
  /** Options as they were written, for the check once the command is known. */
  readonly #written = new Map<string, string>();

  constructor(words: readonly string[], table: Table, modules: readonly string[] = []) {
    this.#words = [...words];
    this.#table = table;
    this.module = table.module;
    this.#modules = modules;
  }

  /** Takes over what stood before the name of the module. */
  startFrom({ options, git }: Line): void {
    this.git = git;
    this.given = { ...options };
    for (const name of Object.keys(options)) {
      if (!optionsEverywhere.includes(name)) this.#unknown(`--${name}`);
      this.#written.set(name, `--${name}`);
    }
  }

  read(): void {
    const lossy = this.#words.find((word) => word.includes('\ufffd'));
    if (lossy !== undefined) refuse({ kind: 'not-utf8', given: lossy });
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === '--') {
        this.rest.push(...this.#words.splice(0));
      } else if (this.command === null && this.module === null && this.#takeGitOption(word)) {
        // Taken.
      } else if (word.startsWith('--')) {
        this.#takeLong(word);
      } else if (word.startsWith('-') && word !== '-') {
        this.#takeCluster(word);
      } else if (this.command === null && this.rest.length === 0) {
        if (this.#modules.includes(word)) {
          this.#stopAt(word);
          return;
        }
        if (!isVerb(this.#table, word)) this.#refuseCommand(word);
        this.command = word;
      } else {
        this.rest.push(word);
      }
    }
    if (this.given.help !== true) this.#check();
  }

  #stopAt(module: string): void {
    this.module = module;
    this.rest.push(...this.#words.splice(0));
  }

  #refuseCommand(word: string): never {
    const { module } = this;
    return refuse(
      module === null
        ? { kind: 'unknown-command', given: word }
        : { kind: 'unknown-verb', given: word, command: module },
    );
  }

  #takeGitOption(word: string): boolean {
    const name = /^(?:-[Cc](?!.)|--git-dir|--work-tree)(?==|$)/s.exec(word)?.[0];
    if (name === undefined) return false;
    const shape = gitOptions[name as keyof typeof gitOptions];
    const value = word === name ? this.#next(name, shape) : word.slice(name.length + 1);
    if (name === '-C') this.git.folders = [...this.git.folders, value];
    else if (name === '--git-dir') this.git.gitFolder = value;
    else if (name === '--work-tree') this.git.worktree = value;
    else this.#takeSetting(value);
    return true;
  }

  /** As `git -c`: without `=` it is true. */
  #takeSetting(value: string): void {
    const end = value.indexOf('=');
    const name = end === -1 ? value : value.slice(0, end);
    if (!/^[A-Za-z][A-Za-z0-9-]*\.(?:.*\.)?[A-Za-z][A-Za-z0-9-]*$/s.test(name)) {
      refuse({ kind: 'setting-invalid', given: value });
    }
    const setting = [name, end === -1 ? 'true' : value.slice(end + 1)] as const;
    this.git.settings = [...this.git.settings, setting];
  }

  #takeLong(word: string): void {
    const end = word.indexOf('=');
    const long = end === -1 ? word.slice(2) : word.slice(2, end);
    const value = end === -1 ? undefined : word.slice(end + 1);
    const written = `--${long}`;
    if (isOption(this.#table, long)) {
      this.#take(long, written, value);
      return;
    }
    const name = long.startsWith('no-') ? long.slice(3) : '';
    if (!isOption(this.#table, name) || !isNegatable(this.#table, name)) this.#unknown(written);
    if (value !== undefined) refuse({ kind: 'value-unasked', given: written });
    this.#set(name, written, false);
  }

  #takeCluster(word: string): void {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      const name = this.#nameOf(letter);
      if (name === undefined) this.#unknown(`-${letter}`);
      const { value, isOptional, isOnByDefault } = optionShape(this.#table, name);
      const after = word.slice(at + 1);
      if (isOnByDefault) this.#set(name, `-${letter}`, false);
      else if (value === undefined) this.#take(name, `-${letter}`);
      else {
        this.#take(name, `-${letter}`, after === '' && !isOptional ? undefined : after);
        return;
      }
    }
  }

  #nameOf(letter: string): string | undefined {
    return Object.keys(this.#table.options).find(
      (name) => optionShape(this.#table, name).short === letter,
    );
  }

  #take(name: string, written: string, value?: string): void {
    const shape = optionShape(this.#table, name);
    if (shape.value === undefined) {
      if (value !== undefined) refuse({ kind: 'value-unasked', given: written });
      this.#set(name, written, true);
    } else if (shape.isOptional) this.#set(name, written, value ?? '');
    else this.#set(name, written, value ?? this.#next(written, shape.value));
  }

  #next(written: string, value: string): string {
    return this.#words.shift() ?? refuse({ kind: 'value-missing', given: written, value });
  }

  #set(name: string, written: string, value: string | boolean): void {
    const { repeats } = optionShape(this.#table, name);
    const known = this.given[name];
    this.#written.set(name, written);
    if (repeats === 'list') {
      this.given[name] = [...((known as readonly string[] | undefined) ?? []), String(value)];
    } else if (repeats === 'paragraphs' && typeof known === 'string') {
      this.given[name] = `${known.replace(/\n?$/, '\n')}\n${value}`;
    } else if (typeof known === 'string' && typeof value === 'string' && known !== value) {
      refuse({ kind: 'given-twice', given: written });
    } else {
      this.given[name] = value;
    }
  }

  #unknown(given: string): never {
    return refuse({ kind: 'unknown-option', given, command: this.#command() });
  }

  /** The name of the command, even if it comes later. */
  #command(): string | null {
    const verb = this.command ?? this.#words.find((word) => isVerb(this.#table, word));
    return verb === undefined ? this.module : commandName(this.#table, verb);
  }

  #check(): void {
    const { module } = this;
    if (this.command === null) refuse({ kind: 'no-command', module });
    const shape = verbShape(this.#table, this.command);
    const command = commandName(this.#table, this.command);
    const known = [...optionsEverywhere, ...shape.options];
    for (const [name, written] of this.#written) {
      if (!known.includes(name)) refuse({ kind: 'not-here', given: written, command });
    }
    // An option that is on by default counts as given when it is off.
    const isGiven = (name: string) =>
      this.given[name] !== undefined &&
      this.given[name] !== (optionShape(this.#table, name).isOnByDefault ?? false);
    const written = (name: string) => this.#written.get(name) ?? spelt(this.#table, name);
    for (const [one, other] of shape.apart ?? []) {
      if (isGiven(one) && isGiven(other)) {
        refuse({ kind: 'apart', given: written(one), other: written(other) });
      }
    }
    for (const [one, others] of shape.needs ?? []) {
      const isThere = (other: string) => (other === 'PATH' ? this.rest.length > 0 : isGiven(other));
      if (!isGiven(one) || others.some(isThere)) continue;
      const other = others.map((name) => (name === 'PATH' ? name : written(name))).join(', ');
      refuse({ kind: 'needs-other', given: written(one), other });
    }
    for (const name of this.rest.length > 0 ? (shape.apartFromWords ?? []) : []) {
      if (isGiven(name)) refuse({ kind: 'apart', given: written(name), other: shape.words ?? '' });
    }
    this.#checkValues();
    this.#checkWords(command, shape);
  }

  #checkValues(): void {
    for (const [name, written] of this.#written) {
      const { among, value } = optionShape(this.#table, name);
      const given = this.given[name];
      if (among !== undefined && typeof given === 'string' && !among.test(given)) {
        refuse({ kind: 'value-invalid', given: written, value: value ?? '' });
      }
    }
  }

  #checkWords(command: string, { wordsMin = 0, wordsMax = 0, first }: VerbShape): void {
    const extra = this.rest[wordsMax];
    if (extra !== undefined) refuse({ kind: 'words-unasked', given: extra, command });
    if (this.rest.length < wordsMin) refuse({ kind: 'words-missing', command });
    if (first && !first.includes(this.rest[0] ?? '')) refuse({ kind: 'word-unknown', command });
  }
}
