import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineNews, EngineOrder } from './engine-process.ts';

/** Why there is no engine; also a key of the module's words. */
export type EngineFault = 'folder-in-use' | 'folder-damaged' | 'library' | 'crashed';

export type EngineState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly url: string }
  | { readonly state: 'away'; readonly fault: EngineFault; readonly detail: string }
  | { readonly state: 'closed' };

export interface EngineOptions {
  readonly folder: string;
  readonly packages: string;
  readonly memoryBytesMax?: number;
  /** Called at each change. */
  readonly heard: (state: EngineState) => void;
  readonly random?: () => number;
  /** How long until the first try after a crash; doubled up to a minute. */
  readonly backoffMs?: number;
}

export interface Engine {
  /** Of the process that runs now; for tests that kill it. */
  readonly pid: () => number | undefined;
  close(): Promise<void>;
}

const startMsMax = 60_000;
const closeMsMax = 5_000;
const backoffMsMax = 60_000;
/** An engine that ran for so long had started well: the next crash is the first again. */
const steadyMs = 60_000;
const detailMax = 1_000;

const lockText = 'Cannot lock file';

/** The engine gives one text for a folder that is locked and one that is damaged; the reason is on its standard error. */
export function faultOf(news: EngineNews | undefined, errors: string): EngineFault {
  if (news === undefined || 'port' in news) return 'crashed';
  if (news.fault !== 'open') return news.fault;
  return errors.includes(lockText) ? 'folder-in-use' : 'folder-damaged';
}

interface Started {
  readonly child: ChildProcess;
  readonly news: EngineNews | undefined;
  readonly errors: () => string;
  readonly gone: Promise<unknown>;
}

async function startChild(order: EngineOrder, running: (child: ChildProcess) => void) {
  const child = fork(new URL('./engine-process.ts', import.meta.url), {
    execArgv: [],
    // Nothing of the server's environment, which holds secrets. A thread of this pool for each session, and some.
    env: { UV_THREADPOOL_SIZE: '12', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running(child);
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-detailMax);
  });
  child.on('error', () => undefined);
  const gone = once(child, 'exit');
  const first = once(child, 'message').then(([news]) => news as EngineNews);
  child.send(order, () => undefined);
  const late = new AbortController();
  const news = await Promise.race([
    first,
    gone.then(() => undefined),
    sleep(startMsMax, undefined, { signal: late.signal, ref: false }).catch(() => undefined),
  ]);
  late.abort();
  if (news === undefined) child.kill('SIGKILL');
  return { child, news, errors: () => errors, gone } satisfies Started;
}

/** Keeps one engine process alive for a folder, until it is closed. */
export function startEngine(options: EngineOptions): Engine {
  const { heard, random = Math.random, backoffMs = 1_000 } = options;
  const token = randomBytes(32).toString('base64url');
  const ending = new AbortController();
  let child: ChildProcess | undefined;
  const order: EngineOrder = {
    folder: options.folder,
    packages: options.packages,
    token,
    memoryBytesMax: options.memoryBytesMax ?? 1_500_000_000,
  };

  async function runOnce(): Promise<void> {
    heard({ state: 'starting' });
    const started = await startChild(order, (next) => {
      child = next;
    });
    const { news } = started;
    if (news !== undefined && 'port' in news && !ending.signal.aborted) {
      heard({ state: 'ready', url: `http://dojang:${token}@127.0.0.1:${news.port}` });
    }
    await started.gone;
    child = undefined;
    if (ending.signal.aborted) return;
    const said = news !== undefined && 'message' in news ? `${news.message}\n` : '';
    const detail = (said + started.errors()).slice(0, detailMax);
    heard({ state: 'away', fault: faultOf(news, started.errors()), detail });
  }

  async function keep(): Promise<void> {
    for (let crashes = 0; !ending.signal.aborted; crashes += 1) {
      const began = performance.now();
      await runOnce();
      if (performance.now() - began > steadyMs) crashes = 0;
      const delay = Math.min(backoffMsMax, backoffMs * 2 ** crashes) * (0.5 + random());
      await sleep(delay, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
    }
  }

  const kept = keep();
  let closing: Promise<void> | undefined;
  return {
    pid: () => child?.pid,
    close() {
      closing ??= (async () => {
        ending.abort();
        child?.kill('SIGTERM');
        const kill = setTimeout(() => child?.kill('SIGKILL'), closeMsMax);
        await kept;
        clearTimeout(kill);
        heard({ state: 'closed' });
      })();
      return closing;
    },
  };
}
