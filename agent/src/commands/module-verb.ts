import type { Cli, CliFace } from '@dojang/kernel/cli';
import { Failure } from '../base/failure.ts';
import type { Given } from '../command-line/parse.ts';
import type { Terminal } from '../terminal.ts';

interface Call {
  readonly face: CliFace;
  readonly verb: string;
  readonly options: Given;
  readonly rest: readonly string[];
}

/** Runs a verb of a module. A failure is said in the module's own words, where it has them. */
export async function runVerb(
  terminal: Terminal,
  { face, verb, options, rest }: Call,
): Promise<number> {
  const load = face.runs[verb];
  if (load === undefined) throw new Error(`no code runs ${verb}`);
  try {
    return await (await load())(cliOf(terminal), options, rest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { failures } = await face.words(terminal.config.language);
    const sentence = failures?.[error.code];
    throw sentence === undefined ? error : new Failure(error.code, sentence, error.facts);
  }
}

const cliOf = ({ config, cwd, say, warn, sayJson }: Terminal): Cli => ({
  language: config.language,
  folder: cwd,
  environment: config.environment,
  say,
  warn: (line) => warn(line),
  sayJson,
  columns: process.stdout.columns,
  server: async () => (await import('../server/api.ts')).openApi(config.home),
  keyed: async () => (await import('../server/key.ts')).openKeyed(config),
});
