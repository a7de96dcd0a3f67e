import { parseArgs } from 'node:util';
import { spellUnseen } from '@dojang/kernel/unseen';
import { readConfig } from './config.ts';
import { Failure } from './failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { failureText } from './words.ts';

const options = {
  help: { type: 'boolean', short: 'h' },
  home: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  hooks: { type: 'boolean' },
  hint: { type: 'string' },
  folder: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  message: { type: 'string', short: 'm' },
  staged: { type: 'boolean' },
  push: { type: 'boolean' },
  split: { type: 'boolean' },
  'allow-secrets': { type: 'boolean' },
} as const;

export type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
export type Command = (
  terminal: Terminal,
  options: Options,
  rest: readonly string[],
) => Promise<number>;

/** Each command is loaded only when it is called: the shortest ones stay near a bare start. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./commands/init.ts')).init,
  agent: async () => (await import('./commands/agent.ts')).agent,
  draft: async () => (await import('./commands/draft.ts')).draft,
  commit: async () => (await import('./commands/commit.ts')).commit,
  status: async () => (await import('./commands/status.ts')).status,
  pair: async () => (await import('./commands/pair.ts')).pairMachine,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  ledger: async () => (await import('./commands/ledger.ts')).ledger,
  hook: async () => (await import('./commands/hook.ts')).hook,
};

/** Runs the command that the words name and gives the exit code. */
export async function main(words: readonly string[], cwd = process.cwd()): Promise<number> {
  let parsed: { values: Options; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : 'unreadable options';
    process.stderr.write(`${spellUnseen(said)}\n`);
    return 2;
  }
  const { values, positionals } = parsed;
  try {
    const config = readConfig({ home: values.home, language: values.lang });
    const terminal = openTerminal(config, cwd);
    const [name, ...rest] = positionals;
    const load = name === undefined ? undefined : commands[name];
    if (values.help || load === undefined) {
      if (name !== undefined && !values.help) terminal.warn(terminal.words.unknownCommand(name));
      terminal.say(terminal.words.usage);
      return values.help ? 0 : 2;
    }
    return await runCommand(await load(), terminal, values, rest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${spellUnseen(error.message)}\n`);
    return 1;
  }
}

async function runCommand(
  command: Command,
  terminal: Terminal,
  values: Options,
  rest: readonly string[],
): Promise<number> {
  try {
    return await command(terminal, values, rest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.warn(failureText(terminal.words, error.code, error.message));
    return 1;
  }
}
