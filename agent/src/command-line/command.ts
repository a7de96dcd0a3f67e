import type { Terminal } from '../terminal.ts';
import type { Options } from './table.ts';

/** A command of `dojang`: does its work, says what came of it, and gives the exit code. */
export type Command = (
  terminal: Terminal,
  options: Options,
  rest: readonly string[],
) => Promise<number>;
