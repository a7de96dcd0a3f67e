import { type ChildProcess, spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { decodeText } from '../base/text.ts';
import {
  graceMs,
  interrupt,
  lendTerminal,
  noteChild,
  type RunningChild,
  stopIfInterrupted,
} from './interruption.ts';
import { kinOf, markName } from './kin.ts';
import { withoutTornStart } from './torn.ts';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null means no limit. A person who waits can end it. */
  readonly timeoutMs: number | null;
  readonly input?: string | Buffer;
  /**
   * Left out, the child has a session of its own and so no terminal. `straight`: it has our terminal, and its
   * output is not kept. `kept`: it has our terminal, and its output goes through us. `whole`: its output goes
   * to the terminal, too.
   */
  readonly terminal?: 'straight' | 'kept' | 'whole' | undefined;
  /** Called again and again while the program takes long. */
  readonly onWait?: ((seconds: number) => void) | undefined;
}

export interface RunResult {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The beginning of the output was too long to keep. */
  readonly isTorn: boolean;
  readonly timedOut: boolean;
  /** The person saw the output as it came. */
  readonly isShown: boolean;
}

/** How many bytes of the standard error are kept. */
const stderrMax = 64 * 1024;
const waitToldMs = 2000;
const waitToldAgainMs = 30_000;
let marked = 0;

/**
 * Runs a program and waits for its end, but not for processes that it leaves behind. After the timeout, or when
 * this process is asked to end, the program is ended with all that it started: first asked, then killed.
 *
 * @throws Interruption
 */
export async function run(
  command: string,
  words: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  stopIfInterrupted();
  const { terminal } = options;
  const mark = terminal === undefined ? undefined : `${process.pid}-${++marked}`;
  const output = terminal === 'whole' ? 'inherit' : 'pipe';
  // The input is ours alone.
  const input = terminal !== undefined && isatty(0) ? 'inherit' : 'ignore';
  const child = spawn(command, words, {
    cwd: options.cwd,
    env: mark === undefined ? options.env : { ...options.env, [markName]: mark },
    detached: mark === undefined && process.platform !== 'win32',
    windowsHide: true,
    stdio: [
      options.input === undefined ? input : 'pipe',
      output,
      terminal === 'straight' ? 'inherit' : output,
    ],
  });
  return follow(child, mark, options);
}

/** Ends a child with all that it started. */
export function reachOf(child: ChildProcess, mark?: string): Kin {
  const { pid } = child;
  if (pid === undefined) return { signal: () => {}, isAlive: () => false };
  if (mark !== undefined) {
    return {
      signal: (name) => {
        for (const each of new Set([...(hasEnded(child) ? [] : [pid]), ...kinOf(mark)])) {
          send(each, name);
        }
      },
      isAlive: () => !hasEnded(child) || kinOf(mark).length > 0,
    };
  }
  const group = process.platform === 'win32' ? pid : -pid;
  return { signal: (name) => send(group, name), isAlive: () => send(group, 0) };
}

interface Kin {
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly isAlive: () => boolean;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

/** False if the process has just ended. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The terminal sends Ctrl-C to its whole group, and git ends at once. */
const ownCtrlCMs = 100;

/** Asks a child and its kin to end, and kills them after a while. */
export function makeRunning(child: ChildProcess, kin: Kin, isInGroup: boolean) {
  let isAsked = false;
  const timers: NodeJS.Timeout[] = [];
  const asked: RunningChild = {
    ask: (signal) => {
      isAsked = true;
      timers.push(setTimeout(() => kin.signal('SIGKILL'), graceMs).unref());
      if (!isInGroup || signal !== 'SIGINT') kin.signal(signal);
      else {
        timers.push(
          setTimeout(() => {
            if (!hasEnded(child)) kin.signal(signal);
          }, ownCtrlCMs).unref(),
        );
      }
    },
    kill: () => {
      isAsked = true;
      kin.signal('SIGKILL');
    },
  };
  return {
    ...asked,
    isAsked: () => isAsked,
    /** Resolves when none of its processes is alive. */
    end: async () => {
      const end = process.uptime() + (2 * graceMs) / 1000;
      while (kin.isAlive() && process.uptime() < end) await pause(50);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function follow(
  child: ChildProcess,
  mark: string | undefined,
  { terminal, timeoutMs, input, onWait }: RunOptions,
): Promise<RunResult> {
  const out: Buffer[] = [];
  const said: Buffer[] = [];
  let saidBytes = 0;
  let isTorn = false;
  let timedOut = false;
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    if (terminal === 'kept') process.stderr.write(chunk);
    said.push(chunk);
    saidBytes += chunk.length;
    // The reason comes last, after any progress output.
    while (said[0] && saidBytes - said[0].length >= stderrMax) {
      saidBytes -= said.shift()?.length ?? 0;
      isTorn = true;
    }
  });
  // A program that does not read its input closes the pipe. Its exit code says the rest.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const running = makeRunning(child, reachOf(child, mark), mark !== undefined);
  const forget = noteChild(running);
  const limit =
    timeoutMs === null
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          // The child is asked before it is killed. A hook may have set the person's work aside, and puts it
          // back then.
          running.ask('SIGTERM');
        }, timeoutMs);
  const telling = onWait && tellOfWaits(onWait);
  const takeBack = terminal === 'whole' ? lendTerminal() : undefined;
  try {
    const { code, signal } = await ended(child);
    clearTimeout(limit);
    // A request to end that came at the same moment as the child's end is handled first.
    if (signal !== null) await pause(0);
    takeBack?.();
    // As in git, a Ctrl-C that ended the editor is meant for the commit.
    if (terminal === 'whole' && (signal === 'SIGINT' || code === 130)) interrupt('SIGINT');
    if (running.isAsked()) await running.end();
    await drained(child);
    stopIfInterrupted();
    return {
      code,
      stdout: Buffer.concat(out),
      stderr: isTorn
        ? withoutTornStart(decodeText(fromLine(said)))
        : decodeText(Buffer.concat(said)),
      isTorn,
      timedOut,
      isShown: terminal !== undefined,
    };
  } finally {
    clearTimeout(limit);
    telling?.();
    takeBack?.();
    forget();
  }
}

/**
 * Starts at a line, because text that begins in the middle of a character would be read in another encoding.
 */
function fromLine(said: readonly Buffer[]): Buffer {
  const all = Buffer.concat(said);
  const isEnd = (byte: number) => byte === 10 || byte === 13;
  const at = all.findIndex(isEnd);
  return at === -1 ? Buffer.of() : all.subarray(at);
}

function tellOfWaits(onWait: (seconds: number) => void): () => void {
  let seconds = waitToldMs / 1000;
  const tell = () => {
    onWait(seconds);
    const nextMs =
      seconds < waitToldAgainMs / 1000 ? waitToldAgainMs - waitToldMs : waitToldAgainMs;
    seconds += nextMs / 1000;
    timer = setTimeout(tell, nextMs);
  };
  let timer = setTimeout(tell, waitToldMs);
  return () => clearTimeout(timer);
}

const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

const drainMs = 60;

/**
 * Reads what the program wrote before it ended. A process that it left in the background may hold the pipes for
 * as long as it lives, so they are released when nothing more comes.
 */
async function drained(child: ChildProcess): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => stream && !stream.closed);
  if (open.length === 0) return;
  let isClosed = false;
  let read = 0;
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      isClosed = true;
      resolve();
    });
  });
  const count = () => {
    read += 1;
  };
  for (const stream of open) stream?.on('data', count);
  for (let before = -1; !isClosed && before !== read; ) {
    before = read;
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
    // Once the event loop has polled all pipes, what was in them has been read.
    if (!isClosed) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const stream of open) stream?.destroy();
}
