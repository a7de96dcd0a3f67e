import type { CliFace, OptionsOf, RunVerb } from '@dojang/kernel/cli';
import type { Terminal } from '../terminal.ts';
import type { commitOptions } from './commit.ts';
import type { everywhere, machineOptions } from './machine.ts';

/** What was given of the options of commands that stand alone. */
export type Options = OptionsOf<typeof everywhere & typeof machineOptions & typeof commitOptions>;

/** A command of `dojang`: does its work, says what came of it, and gives the exit code. */
export type Command = RunVerb<Terminal, Options>;

/**
 * A module with commands. A face that the machine needs at once is `bare`: its verbs are git's own words and stand
 * without the name of the module. Any other is imported when its name is typed, or when all are listed.
 */
export type CommandModule =
  | { readonly name: string; readonly bare: CliFace<Terminal> }
  | { readonly name: string; readonly face: () => Promise<CliFace> };
