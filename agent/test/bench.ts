/** What the agent's tests share: a home, a repository, the command as a process, a double of the server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeServerDouble } from '@dojang/agent/testing';
import { cleanEnvironment, makeBase, type Site } from '@dojang/agent/testing/states';
import { until } from '@dojang/kernel/testing/until';

export const bin = fileURLToPath(new URL('../bin/dojang.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly text: string;
  /** The standard output alone. */
  readonly out: string;
}

interface RunOptions {
  readonly env?: object;
  readonly input?: string;
  readonly cwd?: string;
}

export interface Running {
  readonly ended: Promise<Ran>;
  readonly text: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface Bench {
  readonly root: string;
  readonly home: string;
  readonly site: Site;
  readonly run: (words: readonly string[], extra?: RunOptions) => Promise<Ran>;
  /** Runs the command, and lets its output be read while it works. */
  readonly follow: (words: readonly string[], extra?: RunOptions) => Running;
  readonly start: () => ChildProcess;
  /** Ends the resident agent that holds the lock, whoever started it. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly log: () => string;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A bench of its own for a test. It is cleared away when the test ends. `command` is what runs as `dojang`. */
export function makeBench(
  t: TestContext,
  settings: Record<string, number> = {},
  command = bin,
): Bench {
  const root = mkdtempSync(join(tmpdir(), 'dojang-agent-'));
  const home = join(root, 'home');
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ pollSeconds: 30, ...settings }));
  const site = makeBase(join(root, 'site'));
  const env = { ...cleanEnvironment(), HOME: root, DOJANG_HOME: home };
  const lock = join(home, 'agent.lock');
  const bench: Bench = {
    root,
    home,
    site,
    run: (words, extra) => bench.follow(words, extra).ended,
    follow: (words, extra = {}) => {
      const child = spawn(process.execPath, [command, ...words], {
        cwd: extra.cwd ?? site.folder,
        env: { ...env, ...extra.env },
      });
      let text = '';
      const keep = (chunk: Buffer) => {
        text += chunk.toString('utf8');
      };
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString('utf8');
        keep(chunk);
      });
      child.stderr.on('data', keep);
      // A command that asks nothing ends before it reads.
      child.stdin.on('error', () => {});
      child.stdin.end(extra.input ?? '');
      const ended = new Promise<Ran>((resolve) => {
        child.on('close', (code) => resolve({ code, text, out }));
      });
      return { ended, text: () => text, kill: (signal) => void child.kill(signal) };
    },
    start: () =>
      spawn(process.execPath, [command, 'agent', '--quiet'], { cwd: home, env, stdio: 'ignore' }),
    kill: async (signal = 'SIGKILL') => {
      const text = readText(lock);
      if (text === '') return;
      const { pid } = JSON.parse(text) as { pid: number };
      try {
        process.kill(pid, signal);
      } catch {
        return;
      }
      await until('the agent to end', () => isGone(pid));
    },
    close: async () => {
      await bench.kill();
      rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
    log: () => readText(join(home, 'agent.log')),
  };
  t.after(bench.close);
  return bench;
}

/** Whether a process is gone, or only waits to be collected by its parent. */
function isGone(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === '' || /\) [ZX] /.test(stat);
}

/** A bench that is paired with a double, with an initialised repository. */
export async function makePaired(
  t: TestContext,
  options: { settings?: Record<string, number>; accessMs?: number } = {},
) {
  const bench = makeBench(t, options.settings);
  const server = makeServerDouble(
    options.accessMs === undefined ? {} : { accessMs: options.accessMs },
  );
  await server.listen();
  t.after(server.shut);
  for (const words of [['pair', server.link], ['init']]) {
    const { code, text } = await bench.run(words);
    if (code !== 0) throw new Error(`dojang ${words[0]} ended with ${code}: ${text}`);
  }
  return { bench, server };
}
