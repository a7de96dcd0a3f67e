import type { Context } from './context.ts';

/** What a playground may use while it is prepared. Everything runs at the lowest priority. */
export interface PlaygroundTools {
  /** A folder of this module's playground alone; it stays from start to start. */
  readonly folder: string;
  /** A link that pairs an agent as the owner of this server. */
  ownerLink(): Promise<string>;
  /**
   * Runs the `dojang` command with a home of its own in `folder`. It begins when no person acts.
   *
   * @throws Error with what the command said when it fails
   */
  dojang(words: readonly string[], cwd: string): Promise<void>;
  /** Keeps a `dojang` command running until the server ends. */
  keep(words: readonly string[]): void;
  /** Shown to the person at the terminal. */
  say(line: string): void;
}

/** A thing to try, in order. Its words are `playground.<name>` and `playground.<name>.how`. */
export interface PlaygroundStep {
  readonly name: string;
  /** Where in the page it is done; null when it is done elsewhere. */
  readonly path: string | null;
  /** What to type at a terminal; null when nothing. */
  readonly command: string | null;
  readonly isDone: (ctx: Context<never>) => Promise<boolean>;
}

/** What `npm start` shows of a module: data to play with, and what to try with it. */
export interface Playground {
  readonly steps: readonly PlaygroundStep[];
  /** Makes what is missing. It may be killed at any moment, and is called again at the next start. */
  readonly prepare: (tools: PlaygroundTools) => Promise<void>;
}
