import { resolve } from 'node:path';
import { spellUnseen } from '@dojang/kernel/unseen';
import { type AgentConfig, readConfig } from './base/config.ts';
import { Failure } from './base/failure.ts';
import { systemFailure } from './base/system-failure.ts';
import type { Command } from './command-line/command.ts';
import { type Line, readLine } from './command-line/parse.ts';
import type { CommandName } from './command-line/table.ts';
import { Interruption, interruptible } from './processes/interruption.ts';
import { openTerminal, withPerson } from './terminal.ts';
import { failureText } from './words/words.ts';

/** Each command is loaded only when it is called: the shortest ones stay near a bare start. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  init: async () => (await import('./commands/init.ts')).init,
  agent: async () => (await import('./commands/agent.ts')).agent,
  draft: async () => (await import('./commands/draft.ts')).draft,
  commit: async () => (await import('./commands/commit.ts')).commit,
  undo: async () => (await import('./commands/undo.ts')).undo,
  status: async () => (await import('./commands/status.ts')).status,
  pair: async () => (await import('./commands/pair.ts')).pairMachine,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  ledger: async () => (await import('./commands/ledger.ts')).ledger,
  hook: async () => (await import('./commands/hook.ts')).hook,
  help: async () => (await import('./commands/help.ts')).help,
  completion: async () => (await import('./commands/completion.ts')).completion,
  version: async () => (await import('./version.ts')).version,
};

/** Runs the command that the words name and gives the exit code. */
export async function main(words: readonly string[], cwd?: string): Promise<number> {
  const line = readLine(words);
  process.on('uncaughtException', (error) => process.exit(sayUnexpected(error)));
  try {
    return await runLine(line, cwd ?? presentFolder());
  } catch (error) {
    if (error instanceof Interruption) return endBy(error);
    const failure = error instanceof Failure ? error : systemFailure(error);
    if (failure === undefined) return sayUnexpected(error);
    process.stderr.write(`${spellUnseen(failure.message)}\n`);
    return exitCodeOf(failure);
  }
}

function presentFolder(): string {
  try {
    return process.cwd();
  } catch {
    throw new Failure('folder-gone', 'The folder that you are in is not there any more.');
  }
}

/** A bug: where it happened is for whoever mends it, and no stack for the person. */
function sayUnexpected(error: unknown): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const [, place = ''] = /\n\s*at (.*)/.exec(stack ?? '') ?? [];
  process.stderr.write(
    spellUnseen(`This is a mistake in dojang (${name}: ${message}), ${place}\n`),
  );
  return 1;
}

/** What waits for an answer, of a person or of the network, is not waited for. */
function endBy({ exitCode, commits }: Interruption): never {
  for (const { sha, message } of commits) {
    process.stdout.write(`${spellUnseen(`${sha.slice(0, 10)} ${message.split('\n', 1)[0]}`)}\n`);
  }
  if (process.stdout.isTTY) process.stderr.write('\n');
  process.exit(exitCode);
}

async function runLine(line: Line, cwd: string): Promise<number> {
  const { command, options, rest, git, misuse } = line;
  const isLoop = command === 'agent';
  const folder = resolve(cwd, ...git.folders, options.folder ?? '');
  const config = await configFor(line);
  const terminal = openTerminal(config, folder);
  if (misuse !== null) {
    const { sayMisuse } = await import('./commands/help.ts');
    return sayMisuse(terminal, misuse);
  }
  if (command === null || options.help) {
    const { help } = await import('./commands/help.ts');
    return help(terminal, options, command === null ? [] : [command]);
  }
  try {
    const run = await commands[command]();
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

/** Bytes that are not UTF-8 have come as other letters, and would be committed so. @throws Failure `environment-not-utf8` */
function requireUtf8({ environment }: AgentConfig): void {
  const isLossy = ([name, value]: [string, string]) =>
    name.startsWith('GIT_') && value.includes('\ufffd');
  const [name] = Object.entries(environment).find(isLossy) ?? [];
  if (name === undefined) return;
  const detail = `${name} is not UTF-8: set it again in UTF-8.`;
  throw new Failure('environment-not-utf8', detail, { name });
}

/** The loop works in many repositories: the environment of one of them is not its own. */
async function configFor({ command, options, git }: Line): Promise<AgentConfig> {
  const given = { home: options.home, language: options.lang };
  const config = readConfig(command === 'agent' ? given : { ...given, git });
  if (!Object.keys(config.environment).some((name) => name.startsWith('GIT_TRACE'))) return config;
  const { isTraced, traceByFile } = await import('./base/git-trace.ts');
  const { environment } = config;
  return isTraced(environment) ? { ...config, environment: traceByFile(environment) } : config;
}

/** Git's own: where it cannot begin, not where it was refused. */
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
