import {
  type CommandName,
  commandShape,
  everywhere,
  gitOptions,
  isCommand,
  type OptionName,
  type Options,
  optionShape,
  options as table,
} from './table.ts';

/** What was typed, when it can be done: the command, its options, and the other words. */
export interface Line {
  readonly command: CommandName | null;
  readonly options: Options;
  readonly rest: readonly string[];
  /** Of git's own options before the command. */
  readonly git: GitOptions;
  readonly misuse: Misuse | null;
}

export interface GitOptions {
  /** Folders to go to, one after the other. */
  readonly folders: readonly string[];
  readonly settings: readonly (readonly [string, string])[];
  readonly gitFolder?: string;
  readonly worktree?: string;
}

/** Why nothing is done; the sentences are in the catalogues. */
export type Misuse =
  | { readonly kind: 'no-command' }
  /** A word of bytes that are not UTF-8, which no program of Node is given whole. */
  | { readonly kind: 'not-utf8'; readonly given: string }
  | { readonly kind: 'unknown-command'; readonly given: string }
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
type Given = Record<string, string | boolean | readonly string[] | undefined>;

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

const byShort = new Map<string, OptionName>(
  Object.entries(table).flatMap(([name, shape]) =>
    'short' in shape ? [[shape.short, name as OptionName]] : [],
  ),
);
byShort.set('n', 'verify');

/** How an option is written, for sentences about it. */
export const spelt = (name: OptionName): string =>
  optionShape(name).isOnByDefault ? `--no-${name}` : `--${name}`;

const isOption = (name: string): name is OptionName => Object.hasOwn(table, name);

/** Reads the words as git reads its own: clusters, `--name=value`, `--no-name`, `--`. */
export function readLine(words: readonly string[]): Line {
  const reader = new Reader(words);
  let misuse: Misuse | null = null;
  try {
    reader.read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Who asks for help is helped, whatever else is wrong.
    if (reader.given.help !== true) ({ misuse } = error);
  }
  const { command, rest, git } = reader;
  return { command, rest, git, misuse, options: reader.given as Options };
}

class Reader {
  readonly given: Given = {};
  readonly rest: string[] = [];
  readonly git: Mutable<GitOptions> & { folders: string[]; settings: [string, string][] } = {
    folders: [],
    settings: [],
  };
  command: CommandName | null = null;
  #words: string[];
  /** As they were written, for the check once the command is known. */
  readonly #written = new Map<OptionName, string>();

  constructor(words: readonly string[]) {
    this.#words = [...words];
  }

  read(): void {
    const lossy = this.#words.find((word) => word.includes('\ufffd'));
    if (lossy !== undefined) refuse({ kind: 'not-utf8', given: lossy });
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === '--') {
        this.rest.push(...this.#words.splice(0));
      } else if (this.command === null && this.#takeGitOption(word)) {
        // Taken.
      } else if (word.startsWith('--')) {
        this.#takeLong(word);
      } else if (word.startsWith('-') && word !== '-') {
        this.#takeCluster(word);
      } else if (this.command === null && this.rest.length === 0) {
        if (!isCommand(word)) refuse({ kind: 'unknown-command', given: word });
        else this.command = word;
      } else {
        this.rest.push(word);
      }
    }
    if (this.given.help !== true) this.#check();
  }

  #takeGitOption(word: string): boolean {
    const name = /^(?:-[Cc](?!.)|--git-dir|--work-tree)(?==|$)/s.exec(word)?.[0];
    if (name === undefined) return false;
    const shape = gitOptions[name as keyof typeof gitOptions];
    const value = word === name ? this.#next(name, shape) : word.slice(name.length + 1);
    if (name === '-C') this.git.folders.push(value);
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
    this.git.settings.push([name, end === -1 ? 'true' : value.slice(end + 1)]);
  }

  #takeLong(word: string): void {
    const end = word.indexOf('=');
    const long = end === -1 ? word.slice(2) : word.slice(2, end);
    const value = end === -1 ? undefined : word.slice(end + 1);
    const written = `--${long}`;
    if (isOption(long)) {
      this.#take(long, written, value);
      return;
    }
    const name = long.startsWith('no-') ? long.slice(3) : '';
    if (!isOption(name) || !isNegatable(name)) this.#unknown(written);
    if (value !== undefined) refuse({ kind: 'value-unasked', given: written });
    this.#set(name, written, false);
  }

  #takeCluster(word: string): void {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      const name = byShort.get(letter);
      if (name === undefined || isNotThis(letter, this.command)) {
        this.#unknown(`-${letter}`);
      }
      const { value, isOptional } = optionShape(name);
      const after = word.slice(at + 1);
      if (letter === 'n') this.#set(name, '-n', false);
      else if (value === undefined) this.#take(name, `-${letter}`);
      else {
        this.#take(name, `-${letter}`, after === '' && !isOptional ? undefined : after);
        return;
      }
    }
  }

  #take(name: OptionName, written: string, value?: string): void {
    const shape = optionShape(name);
    if (shape.value === undefined) {
      if (value !== undefined) refuse({ kind: 'value-unasked', given: written });
      this.#set(name, written, true);
    } else if (shape.isOptional) this.#set(name, written, value ?? '');
    else this.#set(name, written, value ?? this.#next(written, shape.value));
  }

  #next(written: string, value: string): string {
    return this.#words.shift() ?? refuse({ kind: 'value-missing', given: written, value });
  }

  #set(name: OptionName, written: string, value: string | boolean): void {
    const { repeats } = optionShape(name);
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

  /** The name of the command also where it comes later. */
  #command(): CommandName | null {
    return this.command ?? this.#words.find(isCommand) ?? null;
  }

  #check(): void {
    const { command } = this;
    if (command === null) refuse({ kind: 'no-command' });
    const shape = commandShape(command);
    const known = [...everywhere, ...shape.options];
    for (const [name, written] of this.#written) {
      if (!known.includes(name)) refuse({ kind: 'not-here', given: written, command });
    }
    // What is on by default is said by its "no".
    const isGiven = (name: OptionName) =>
      this.given[name] !== undefined &&
      this.given[name] !== (optionShape(name).isOnByDefault ?? false);
    const written = (name: OptionName) => this.#written.get(name) ?? spelt(name);
    for (const [one, other] of shape.apart ?? []) {
      if (isGiven(one) && isGiven(other)) {
        refuse({ kind: 'apart', given: written(one), other: written(other) });
      }
    }
    for (const [one, others] of shape.needs ?? []) {
      const isThere = (other: OptionName | 'PATH') =>
        other === 'PATH' ? this.rest.length > 0 : isGiven(other);
      if (!isGiven(one) || others.some(isThere)) continue;
      const other = others.map((name) => (name === 'PATH' ? name : written(name))).join(', ');
      refuse({ kind: 'needs-other', given: written(one), other });
    }
    for (const name of this.rest.length > 0 ? (shape.apartFromWords ?? []) : []) {
      if (isGiven(name)) refuse({ kind: 'apart', given: written(name), other: shape.words ?? '' });
    }
    this.#checkValues();
    this.#checkWords(command);
  }

  #checkValues(): void {
    for (const [name, written] of this.#written) {
      const { among, value } = optionShape(name);
      const given = this.given[name];
      if (among !== undefined && typeof given === 'string' && !among.test(given)) {
        refuse({ kind: 'value-invalid', given: written, value: value ?? '' });
      }
    }
  }

  #checkWords(command: CommandName): void {
    const { least = 0, most = 0, first } = commandShape(command);
    const extra = this.rest[most];
    if (extra !== undefined) refuse({ kind: 'words-unasked', given: extra, command });
    if (this.rest.length < least) refuse({ kind: 'words-missing', command });
    if (first && !first.includes(this.rest[0] ?? '')) refuse({ kind: 'word-unknown', command });
  }
}

/** What can be taken back by `--no-NAME`, as an alias may have given it. */
function isNegatable(name: OptionName): boolean {
  const { value, isOptional } = optionShape(name);
  return name !== 'help' && (value === undefined || isOptional === true);
}

/** `-a` and its like are of the commands that know them; `-n` means something else elsewhere. */
const isNotThis = (letter: string, command: CommandName | null): boolean =>
  letter === 'n' && command !== 'commit';
