/** A real terminal for the command, by `script` of util-linux. Keys go in, and Ctrl-C is one of them. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';
import { type Bench, bin, type Ran } from './bench.ts';

export const hasTerminal = spawnSync('script', ['--version']).status === 0;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export interface Pty {
  /** All that it has shown. */
  readonly text: () => string;
  readonly type: (keys: string) => void;
  /** Sends a signal to the command alone, as `kill` does. */
  readonly send: (signal: NodeJS.Signals) => void;
  /** Waits until the terminal shows the words, and returns its text. */
  readonly shown: (words: RegExp) => Promise<string>;
  readonly ended: Promise<{ code: number; text: string }>;
}

/** A command waits for as many keys as a test presses. */
const commandMaxMs = 120_000;

export const ctrlC = '\u0003';

export function openTerminalOf(
  bench: Bench,
  words: readonly string[],
  extra: { env?: object; cwd?: string } = {},
): Pty {
  const folder = mkdtempSync(join(bench.root, 'terminal-'));
  const [pidFile, codeFile] = [join(folder, 'pid'), join(folder, 'code')];
  const command = [process.execPath, bin, ...words].map(quoted).join(' ');
  // `script` itself may go on waiting for input. So a file says that the command has ended.
  const inner = quoted(`echo $$ > ${quoted(pidFile)}; exec ${command}`);
  const outer = `trap : INT HUP TERM; sh -c ${inner}; echo $? > ${quoted(`${codeFile}.new`)}; mv ${quoted(`${codeFile}.new`)} ${quoted(codeFile)}`;
  const child = spawn('script', ['-qfc', outer, '/dev/null'], {
    cwd: extra.cwd ?? bench.site.folder,
    env: {
      ...cleanEnvironment(),
      HOME: bench.root,
      DOJANG_HOME: bench.home,
      SHELL: '/bin/sh',
      TERM: 'xterm',
      ...extra.env,
    },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  child.stdin.on('error', () => {});
  return {
    text: () => text,
    type: (keys) => void child.stdin.write(keys),
    send: (signal) => void process.kill(Number(readFileSync(pidFile, 'utf8')), signal),
    shown: (wanted) =>
      until(`the terminal to show ${wanted}`, () =>
        existsSync(pidFile) && wanted.test(text) ? text : undefined,
      ),
    ended: until(
      'the command to end',
      () => (existsSync(codeFile) ? Number(readFileSync(codeFile, 'utf8')) : undefined),
      commandMaxMs,
    )
      // What was written last may still be on its way.
      .then((code) => sleep(100).then(() => ({ code, text })))
      .finally(() => child.kill('SIGKILL')),
  };
}

/** Each step waits for words after the last keys, and then presses keys. */
export type Step = readonly [shown: string | RegExp, keys: string];

const stepMaxMs = 60_000;

/** Runs a command at a terminal while keys are pressed, and returns what the terminal showed. */
export async function runAtTerminal(
  bench: Bench,
  words: readonly string[],
  steps: readonly Step[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const pty = openTerminalOf(bench, words, { env });
  let seen = 0;
  for (const [shown, keys] of steps) {
    const isShown = () => {
      const rest = pty.text().slice(seen);
      return typeof shown === 'string' ? rest.includes(shown) : shown.test(rest);
    };
    await until(`the terminal to show ${shown}`, isShown, stepMaxMs);
    seen = pty.text().length;
    pty.type(keys);
  }
  const { code, text } = await pty.ended;
  return { code, text, out: text };
}
