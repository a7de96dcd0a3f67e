import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { lockDirectory } from '../base/directory-lock.ts';
import type {
  WorkerAnswer,
  WorkerOptions,
  WorkerRequest,
  WorkerResult,
} from './embedded-worker.ts';

type Ask = WorkerRequest extends infer R
  ? R extends { id: number }
    ? Omit<R, 'id'>
    : never
  : never;

export interface Engine {
  query(sql: string, parameters: readonly unknown[]): Promise<WorkerResult>;
  exec(sql: string): Promise<WorkerResult>;
  dump(): Promise<Blob>;
  listen(channel: string, hear: (payload: string) => void): () => void;
  close(): Promise<void>;
}

async function startEngine(options: WorkerOptions): Promise<Engine> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: options,
  });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let last = 0;
  let closing = false;
  let dead: Error | null = null;
  await once(worker, 'message');

  const die = (error: Error) => {
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on('error', die);
  worker.on('exit', () => die(new Error('the embedded database is closed')));
  worker.on('message', (answer: WorkerAnswer) => {
    if ('channel' in answer) {
      for (const hear of listeners.get(answer.channel) ?? []) hear(answer.payload);
    } else if ('id' in answer) {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      // An idle database does not keep the process alive; a query does.
      if (waiting.size === 0 && !closing) worker.unref();
      if ('error' in answer) asked?.reject(Object.assign(new Error(), answer.error));
      else asked?.resolve(answer.result as never);
    }
  });
  worker.unref();
  const ask = <R>(request: Ask): Promise<R> =>
    new Promise((resolve, reject) => {
      if (dead) return reject(dead);
      last += 1;
      worker.ref();
      waiting.set(last, { resolve, reject });
      worker.postMessage({ id: last, ...request });
    });
  return {
    query: (sql, parameters) => ask({ op: 'query', sql, parameters }),
    exec: (sql) => ask({ op: 'exec', sql }),
    dump: () => ask({ op: 'dump' }),
    listen(channel, hear) {
      const hearing = listeners.get(channel) ?? new Set();
      listeners.set(channel, hearing.add(hear));
      return () => hearing.delete(hear);
    },
    async close() {
      if (dead) return;
      closing = true;
      const gone = once(worker, 'exit');
      await ask({ op: 'close' });
      await gone;
    },
  };
}

/** The thread of a folder that this process alone has. */
async function startLocked(options: WorkerOptions): Promise<Engine> {
  const unlock = options.folder === null ? () => undefined : lockDirectory(options.folder);
  try {
    const engine = await startEngine(options);
    return { ...engine, close: () => engine.close().then(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

const early = new Map<string, Promise<Engine>>();

/** Starts the database of `folder` beside what is still loaded; it is then opened as any other. */
export function startEngineEarly(folder: string): void {
  const starting = startLocked({ folder });
  // Whoever opens the folder is told.
  starting.catch(() => undefined);
  early.set(folder, starting);
}

/** @throws Error when another process holds the folder. */
export function openEngine(options: WorkerOptions): Promise<Engine> {
  const started = early.get(options.folder ?? '');
  early.delete(options.folder ?? '');
  return started ?? startLocked(options);
}
