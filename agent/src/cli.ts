import { resolve } from 'node:path';
import { spellUnseen } from '@dojang/kernel/unseen';
import { type AgentConfig, readConfig } from './base/config.ts';
import { Failure } from './base/failure.ts';
import { systemFailure } from './base/system-failure.ts';
import type { Command, Options } from './command-line/command.ts';
import type { machineCommands } from './command-line/machine.ts';
import { type Line, readLine, readVerb } from './command-line/parse.ts';
import { bareRuns, bareTable, loadFace, moduleNames } from './command-line/registry.ts';
import { type Table, tableOf } from './command-line/table.ts';
import { Interruption, interruptible } from './processes/interruption.ts';
import { openTerminal, withPerson } from './terminal.ts';
import { failureText } from './words/words.ts';

/**
 * Each command is loaded only when it is called, so that the shortest ones start almost as fast as bare Node.
 */
const machineRuns: Readonly<Record<keyof typeof machineCommands, () => Promise<Command>>> = {
  agent: async () => (await import('./commands/agent.ts')).agent,
  status: async () => (await import('./commands/status.ts')).status,
  pair: async () => (await import('./commands/pair.ts')).pairMachine,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  ledger: async () => (await import('./commands/ledger.ts')).ledger,
  hook: async () => (await import('./commands/hook.ts')).hook,
  help: async () => (await import('./commands/help.ts')).help,
  completion: async () => (await import('./commands/completion.ts')).completion,
  version: async () => (await import('./version.ts')).version,
};
const runs: Readonly<Record<string, () => Promise<Command>>> = { ...bareRuns, ...machineRuns };

/** What was typed, and where the command that it names is found. */
interface Call {
  readonly line: Line;
  readonly table: Table;
  readonly load: (command: string) => Promise<Command>;
}

/** Runs the command that the words name and gives the exit code. */
export async function main(words: readonly string[], cwd?: string): Promise<number> {
  process.on('uncaughtException', (error) => process.exit(sayUnexpected(error)));
  try {
    const line = readLine(words, bareTable, moduleNames);
    return await runCall(await callOf(line), cwd ?? presentFolder());
  } catch (error) {
    if (error instanceof Interruption) return endBy(error);
    const failure = error instanceof Failure ? error : systemFailure(error);
    if (failure === undefined) return sayUnexpected(error);
    process.stderr.write(`${spellUnseen(failure.message)}\n`);
    return exitCodeOf(failure);
  }
}

/** The face of a module is imported here, and nowhere sooner. */
async function callOf(line: Line): Promise<Call> {
  const { module } = line;
  if (module === null || line.misuse !== null) {
    const load = async (command: string) => (runs[command] ?? machineRuns.help)();
    return { line, table: bareTable, load };
  }
  const face = await loadFace(module);
  const table = tableOf(face, module);
  const load = async (verb: string): Promise<Command> => {
    const { runVerb } = await import('./commands/module-verb.ts');
    return (terminal, options, rest) => runVerb(terminal, { face, verb, options, rest });
  };
  return { line: readVerb(line, table), table, load };
}

function presentFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new Failure('folder-gone', 'The folder that you are in no longer exists.');
  }
}

/** Reports a bug. The person gets the place where it happened, for a report, and no stack. */
function sayUnexpected(error: unknown): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const [, place = ''] = /\n\s*at (.*)/.exec(stack ?? '') ?? [];
  process.stderr.write(spellUnseen(`This is a bug in dojang (${name}: ${message}), ${place}\n`));
  return 1;
}

/** Ends without waiting for answers of a person or of the network. */
function endBy({ exitCode, commits }: Interruption): never {
  for (const { sha, message } of commits) {
    process.stdout.write(`${spellUnseen(`${sha.slice(0, 10)} ${message.split('\n', 1)[0]}`)}\n`);
  }
  if (process.stdout.isTTY) process.stderr.write('\n');
  process.exit(exitCode);
}

async function runCall({ line, table, load }: Call, cwd: string): Promise<number> {
  const { module, command, rest, git, misuse } = line;
  const options: Options = line.options;
  const isLoop = isOfLoop(line);
  const folder = resolve(cwd, ...git.folders, options.folder ?? '');
  const config = await configFor(line);
  const terminal = openTerminal(config, folder);
  if (misuse !== null) {
    const { sayMisuse } = await import('./commands/help.ts');
    return sayMisuse(terminal, misuse, table);
  }
  if (command === null || options.help) {
    const { help } = await import('./commands/help.ts');
    return help(
      terminal,
      options,
      [module, command].filter((word) => word !== null),
    );
  }
  try {
    const run = await load(command);
    if (isLoop) return await run(terminal, options, rest);
    requireUtf8(config);
    return await interruptible(() => run(withPerson(terminal), options, rest));
  } catch (error) {
    const failure = error instanceof Failure ? error : systemFailure(error);
    if (failure === undefined) throw error;
    const { code, facts, message: detail } = failure;
    const said = failureText(terminal.words, { code, facts, detail });
    terminal.warn(said);
    if (options.json) terminal.sayJson({ state: 'failed', code, detail: said });
    return exitCodeOf(failure);
  }
}

/**
 * Variables that are not UTF-8 arrive as other letters, and would be committed so.
 *
 * @throws Failure `environment-not-utf8`
 */
function requireUtf8({ environment }: AgentConfig): void {
  const isLossy = ([name, value]: [string, string]) =>
    name.startsWith('GIT_') && value.includes('\ufffd');
  const [name] = Object.entries(environment).find(isLossy) ?? [];
  if (name === undefined) return;
  const detail = `${name} is not UTF-8. Set it again in UTF-8.`;
  throw new Failure('environment-not-utf8', detail, { name });
}

const isOfLoop = ({ module, command }: Line) => module === null && command === 'agent';

/**
 * The configuration for a command. The loop works in many repositories, so it does not use the environment of
 * one of them.
 */
async function configFor(line: Line): Promise<AgentConfig> {
  const { home, lang: language }: Options = line.options;
  const given = { home, language };
  const config = readConfig(isOfLoop(line) ? given : { ...given, git: line.git });
  if (!Object.keys(config.environment).some((name) => name.startsWith('GIT_TRACE'))) return config;
  const { isTraced, traceByFile } = await import('./base/git-trace.ts');
  const { environment } = config;
  return isTraced(environment) ? { ...config, environment: traceByFile(environment) } : config;
}

/** Failures that end with git's exit code 128: git cannot begin. A refusal ends with 1. */
const fatal: ReadonlySet<string> = new Set([
  'config-broken',
  'folder-gone',
  'head-broken',
  'repository-broken',
  'repository-unsafe',
  'not-a-repository',
  'pathspec-invalid',
  'message-unreadable',
  'author-unknown',
  'date-invalid',
  'nothing-to-amend',
  'quarantined',
  'repository-redirected',
]);

const exitCodeOf = ({ code }: Failure): number => (fatal.has(code) ? 128 : 1);
