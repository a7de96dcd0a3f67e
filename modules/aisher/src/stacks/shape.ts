/** What an error is once its stack is read, whatever language wrote it. */

export type LanguageName =
  | 'javascript'
  | 'python'
  | 'java'
  | 'go'
  | 'dotnet'
  | 'ruby'
  | 'php'
  | 'rust';

/** A frame as its language's reader leaves it: nothing is said yet of whose code it is. */
export interface ReadFrame {
  /** As in the stack, with `/` between names, without host, query and eval around it. '' for none. */
  readonly path: string;
  /** Class, package or namespace, without what compilers and proxies add. '' for none. */
  readonly module: string;
  /** The function, without what compilers and runtimes add. '' for one without a name. */
  readonly function: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Why no key has this frame: it comes and goes with the runtime, or is no call. null: it may be in a key. */
  readonly noise: NoiseWord | null;
  readonly raw: string;
}

export type NoiseWord =
  /** A proxy or helper that a compiler or framework wrote. */
  | 'generated'
  /** Built into the runtime, shown at its caller's place. */
  | 'native'
  /** A comprehension, which newer runtimes run within its function. */
  | 'comprehension'
  /** Above the panic: it handles the panic. */
  | 'recovery'
  /** Where the goroutine was started. */
  | 'creation';

export interface Frame extends ReadFrame {
  readonly inApp: boolean;
  /** The rule that keeps the frame out of the key: `generated`, `list:django.`, `rule:ID`. null: it counts. */
  readonly dropped: string | null;
}

export type Relation =
  /** What the program threw; the others hang on it. */
  | 'outermost'
  | 'cause'
  /** One of several that failed together. */
  | 'member'
  /** It failed while an exception was under way; no key has it. */
  | 'suppressed';

export interface ReadLink {
  readonly type: string;
  readonly message: string;
  readonly relation: Relation;
  /** The place of the error first. */
  readonly frames: readonly ReadFrame[];
}

/** One exception of a chain. */
export interface ChainLink extends ReadLink {
  readonly frames: readonly Frame[];
}

export interface ErrorShape {
  /** null: a stack that no reader knows, or none. */
  readonly language: LanguageName | null;
  /** Outermost first. The causes of a member follow it. */
  readonly chain: readonly ChainLink[];
  /** Exceptions in the middle of a long chain that were left out. */
  readonly leftOut: number;
  /** The stack was longer than what is read of one. */
  readonly isCut: boolean;
  /** The exception whose frames and message decide: the innermost with frames of the app, else the innermost. */
  readonly decisive: ChainLink;
  /** Where to look first: the top frame of the app, else the top frame. */
  readonly culprit: Frame | null;
}
