/** A named step of the whole run: a command, how long it may take, and what it counted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Step {
  readonly name: string;
  readonly minutes: number;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly name: string;
  readonly minutes: number;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  /** Why the step counts as failed although no test did. */
  readonly trouble?: string;
}

export interface Ending {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly output: string;
}

/** A step without a summary, or with a bad exit, is a failure whatever it counted. */
export function judge({
  code,
  timedOut,
  output,
}: Ending): Pick<StepResult, 'passed' | 'failed' | 'trouble'> {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  const passed = Number(last?.[1] ?? 0);
  const failed = Number(last?.[2] ?? 0);
  const trouble = timedOut
    ? 'it took longer than its limit'
    : last === undefined
      ? 'it printed no summary'
      : code !== 0 && failed === 0
        ? `it ended with ${code ?? 'a signal'}`
        : undefined;
  return trouble === undefined
    ? { passed, failed }
    : { passed, failed: Math.max(1, failed), trouble };
}

const keptBytes = 100_000;
/** A step that has groups of processes of its own ends these first. */
const graceMs = 3_000;

/**
 * Runs a step and shows what it prints. The output goes through a file: a process that a test left
 * behind would hold a pipe open, and the run would wait for it.
 */
export async function runStep({ name, minutes, command, env }: Step): Promise<StepResult> {
  console.log(`=== ${name} (at most ${minutes} min)`);
  const folder = mkdtempSync(join(tmpdir(), 'dojang-step-'));
  const path = join(folder, 'output');
  const writing = openSync(path, 'w');
  const reading = openSync(path, 'r');
  const started = performance.now();
  const [program, ...words] = command;
  const child = spawn(program, words, {
    stdio: ['ignore', writing, writing],
    env: { ...process.env, ...env },
    detached: true,
  });
  let output = '';
  const buffer = Buffer.alloc(65_536);
  const show = () => {
    for (let size = readSync(reading, buffer); size > 0; size = readSync(reading, buffer)) {
      const chunk = buffer.subarray(0, size);
      process.stdout.write(chunk);
      output = (output + chunk.toString('latin1')).slice(-keptBytes);
    }
  };
  const showing = setInterval(show, 500);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    askToEnd(child);
  }, minutes * 60_000);
  const forget = endWithRun(child);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', resolve);
  });
  clearTimeout(limit);
  clearInterval(showing);
  forget();
  endGroup(child);
  show();
  closeSync(writing);
  closeSync(reading);
  rmSync(folder, { recursive: true, force: true });
  const seconds = (performance.now() - started) / 1_000;
  return { name, minutes, seconds, ...judge({ code, timedOut, output }) };
}

/** On Ctrl-C the step ends, and then the run. Returns what takes this back. */
function endWithRun(child: ChildProcess): () => void {
  const stop = () => {
    child.once('exit', () => {
      endGroup(child);
      process.exit(1);
    });
    askToEnd(child);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

function askToEnd(child: ChildProcess): void {
  endGroup(child, 'SIGTERM');
  setTimeout(() => endGroup(child), graceMs).unref();
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** One line a step: its time, its limit, what it counted. */
export function table(results: readonly StepResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results
    .map(({ name, seconds, minutes, passed, failed, trouble }) =>
      [
        name.padEnd(width),
        clock(seconds).padStart(6),
        `of ${minutes}:00`.padStart(9),
        ` ${passed} passed, ${failed} failed`,
        trouble === undefined ? '' : ` (${trouble})`,
      ].join(''),
    )
    .join('\n');
}
