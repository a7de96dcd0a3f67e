import type { z } from 'zod';

/**
 * What a module adds to the `dojang` command: `dojang NAME VERB`. The module exports a `CliFace` as `./cli` of
 * its package, and `agent/src/modules.ts` has a line for it. The face is imported when its module is named.
 */
export interface CliFace<Context = Cli> {
  readonly options: Readonly<Record<string, OptionShape>>;
  readonly verbs: Readonly<Record<string, VerbShape>>;
  /** Read for help, completion, the manual page and refusals. */
  readonly words: (language: CliLanguage) => Promise<CliWords>;
  /** Each verb is loaded when it is called. */
  readonly runs: Readonly<Record<string, () => Promise<RunVerb<Context>>>>;
}

export type CliLanguage = 'ko' | 'en';

export interface OptionShape {
  readonly short?: string;
  /** What stands for the value in help. A switch has none. */
  readonly value?: string;
  /** The value may be left out, and belongs to the same word: `-S`, `-SKEY`, `--gpg-sign=KEY`. */
  readonly isOptional?: true;
  /** What the value may be. */
  readonly among?: RegExp;
  /** Given again, the option adds to its value: to a list, or as one more paragraph of a text. */
  readonly repeats?: 'list' | 'paragraphs';
  /** The option is on unless `--no-NAME`, or its letter, is given. */
  readonly isOnByDefault?: true;
}

export interface VerbShape<Name extends string = string> {
  readonly options: readonly Name[];
  /** The words after the options, as help shows them. */
  readonly words?: string;
  readonly wordsMin?: number;
  readonly wordsMax?: number;
  /** What the first word may be. */
  readonly first?: readonly string[];
  /** Pairs of options that contradict each other. */
  readonly apart?: readonly (readonly [Name, Name])[];
  /** Options that do nothing alone, and those of which each needs one. */
  readonly needs?: readonly (readonly [Name, readonly (Name | 'PATH')[]])[];
  /** Options that already say what is taken, so no words may follow. */
  readonly apartFromWords?: readonly Name[];
}

export interface VerbWords {
  readonly summary: string;
  readonly about?: readonly string[];
  /** What is typed, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
}

/** What a face says in one language. */
export interface CliWords<Verb extends string = string, Option extends string = string> {
  /** What the module is for, in a few words. */
  readonly summary: string;
  readonly verbs: Readonly<Record<Verb, VerbWords>>;
  readonly options: Readonly<Record<Option, string>>;
  /** By code: the sentence of a `Failure` or of a refusal of the server. */
  readonly failures?: Readonly<Record<string, string>>;
}

type ValueOf<Shape> = Shape extends { repeats: 'list' }
  ? readonly string[]
  : Shape extends { isOptional: true }
    ? string | false
    : Shape extends { value: string }
      ? string
      : boolean;

/** What was given. `--no-NAME` is false, and an option that was not given is not there. */
export type OptionsOf<Shapes> = { readonly [Name in keyof Shapes]?: ValueOf<Shapes[Name]> };

// biome-ignore lint/suspicious/noExplicitAny: options of differing shapes; `defineCli` checks each.
export type RunVerb<Context = Cli, Options = any> = (
  cli: Context,
  options: Options,
  rest: readonly string[],
) => Promise<number>;

/** How a whole line looks where the terminal shows colours. */
export type Style = 'strong' | 'faint' | 'bad' | 'doubtful';

/** What a verb works with. It gives the exit code: 0 is done, 1 is refused or nothing to do. */
export interface Cli {
  readonly language: CliLanguage;
  /** The folder that the command runs in, whole. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string, style?: Style) => void;
  readonly warn: (line: string) => void;
  /** One line of JSON on the standard output, for `--json`. */
  readonly sayJson: (value: unknown) => void;
  /** The server that this machine is paired with. @throws Failure `not-paired` */
  readonly server: () => Promise<Api>;
  /** The server as a program of the person, by `DOJANG_API_KEY` or the key of `dojang login`. @throws Failure `not-logged-in` */
  readonly keyed: () => Promise<Api>;
  /** Columns of the terminal; undefined where the output goes elsewhere. */
  readonly columns: number | undefined;
}

export interface CallOptions {
  /** Sends the body as gzip. A server that does not take gzip gets the body plain. */
  readonly gzip?: boolean;
}

export interface Api {
  readonly url: string;
  /** A request below `/api`. Bytes are sent as they are, as JSON. @throws Failure of the server's own code */
  readonly call: <Schema extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    schema: Schema,
    body?: unknown,
    options?: CallOptions,
  ) => Promise<z.infer<Schema>>;
  /** An answer that stays open, as a live stream does. */
  readonly open: (path: string, signal: AbortSignal) => Promise<Response>;
}

/** What the sentence of a failure names: a path, a hook, and `said`, the words of another program. */
export type Facts = Readonly<Record<string, string | undefined>>;

/**
 * An expected failure of a command: a stable code, and a sentence that names the fix. The sentence in the
 * person's language stands in the words, and takes the facts. Anything else that is thrown is a bug.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, detail: string, facts: Facts = {}) {
    super(detail);
    this.code = code;
    this.facts = facts;
  }
}

type Shapes = Readonly<Record<string, OptionShape>>;

/** A face whose words, verbs and options are checked against each other by their types. */
export function defineCli<const Options extends Shapes, Verb extends string, Context = Cli>(face: {
  readonly options: Options;
  readonly verbs: Readonly<Record<Verb, VerbShape<keyof Options & string>>>;
  readonly words: (
    language: CliLanguage,
  ) => Promise<CliWords<NoInfer<Verb>, keyof NoInfer<Options> & string>>;
  readonly runs: Readonly<
    Record<NoInfer<Verb>, () => Promise<RunVerb<Context, OptionsOf<NoInfer<Options>>>>>
  >;
}): CliFace<Context> {
  return face;
}
