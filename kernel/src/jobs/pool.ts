import { availableParallelism } from 'node:os';
import { Problem } from '../base/problem.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createShedCounter } from '../observe/shed-metric.ts';
import { createThread, type Thread } from './pool-threads.ts';
import type { Pure, RunOptions, Task } from './task.ts';
import { createTaskQueue, type Waiting } from './task-queue.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Computes what can take long with a large input: `runTask(ctx, task, input)`. */
    readonly pool: Pool;
  }
}

/** Threads beside the one that answers HTTP. Whatever can take long with a large input runs in them. */
export interface Pool {
  run<F extends Pure>(
    org: string,
    task: Task<F>,
    input: Parameters<F>[0],
    options?: RunOptions,
  ): Promise<Awaited<ReturnType<F>>>;
  readonly state: () => PoolState;
  /** What runs or waits fails with `server-stopping`; all threads end. */
  close(): Promise<void>;
}

export interface PoolState {
  readonly threads: number;
  readonly running: number;
  readonly waiting: number;
}

export interface PoolOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How many threads; one for each core and at least two when left out. */
  readonly threadsMax?: number;
  /** Of one thread's own heap, in MB. */
  readonly memoryMb?: number;
  /** Tasks that wait: of all orgs, and of one. */
  readonly waitingMax?: number;
  readonly waitingPerOrgMax?: number;
  /** How long a task may wait for a thread. */
  readonly waitMaxMs?: number;
  /** A thread without work ends after this. */
  readonly idleMs?: number;
}

function full(metrics: Metrics): Problem {
  createShedCounter(metrics)('work-queue');
  return new Problem(
    503,
    'work-queue-full',
    'Too much is being computed just now; try again in a few seconds.',
  );
}
const tooLong = (task: Task) =>
  new Problem(
    422,
    'work-too-long',
    'Reading this took more time than is allowed; send a smaller change.',
    { timeoutMs: task.timeoutMs },
  );
const tooBig = () =>
  new Problem(
    422,
    'work-too-big',
    'Reading this took more memory than is allowed; send a smaller change.',
  );
const stopping = () =>
  new Problem(503, 'server-stopping', 'The server is stopping; try again in a few seconds.');

/** Whether a task ran out of time or memory. The caller then goes on without its result. */
export const isTooMuch = (error: unknown): boolean =>
  error instanceof Problem && (error.code === 'work-too-long' || error.code === 'work-too-big');

/** No thread runs until the first task comes. Then all start, so that the next task need not wait for a start. */
export function createPool(options: PoolOptions): Pool {
  const { log, metrics } = options;
  const threadsMax = Math.max(1, options.threadsMax ?? Math.max(2, availableParallelism()));
  const { memoryMb = 512, idleMs = 600_000, waitMaxMs = 20_000 } = options;
  // One org never has all threads, so that another org's task finds one that is free, or soon will be.
  const runningPerOrgMax = Math.max(1, threadsMax - 1);
  const seconds = metrics.histogram('dojang_task_seconds', 'Duration of tasks in the pool', [
    'task',
    'outcome',
  ]);
  const queue = createTaskQueue({
    waitingMax: options.waitingMax ?? 256,
    waitingPerOrgMax: options.waitingPerOrgMax ?? 64,
    runningPerOrgMax,
  });
  const threads = new Set<Thread>();
  let isClosed = false;

  function next(): void {
    for (;;) {
      const idle = [...threads].find((thread) => !thread.isBusy());
      if (!idle && threads.size >= threadsMax) return;
      const waiting = queue.take();
      if (!waiting) return;
      perform(idle ?? open(waiting.task), waiting);
    }
  }
  function open(task: Task): Thread {
    const thread = createThread({ memoryMb, idleMs, onEnd: () => threads.delete(thread) });
    threads.add(thread);
    if (threads.size < threadsMax) open(task).prepare(task);
    return thread;
  }
  async function perform(thread: Thread, waiting: Waiting): Promise<void> {
    const { task, org, late } = waiting;
    clearTimeout(late);
    const started = performance.now();
    const result = await thread.run(task, waiting.input, waiting.transfer);
    queue.ended(org);
    const took = performance.now() - started;
    seconds.observe({ task: task.name, outcome: result.state }, took / 1_000);
    if (result.state === 'done') waiting.resolve(result.output);
    else if (result.state === 'thrown') waiting.reject(result.error);
    else {
      log.warn({ task: task.name, org, ms: Math.round(took), ended: result.state }, 'task ended');
      waiting.reject(
        isClosed ? stopping() : result.state === 'too-long' ? tooLong(task) : tooBig(),
      );
    }
    if (!isClosed) next();
  }

  return {
    run(org, task, input, { transfer = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(stopping());
        const giveUp = () => queue.drop(waiting) && reject(full(metrics));
        const late = setTimeout(giveUp, waitMaxMs).unref();
        const waiting: Waiting = {
          org,
          task,
          input,
          transfer,
          late,
          reject,
          resolve: resolve as never,
        };
        if (queue.put(waiting)) return next();
        clearTimeout(late);
        reject(full(metrics));
      });
    },
    state: () => ({
      threads: threads.size,
      running: [...threads].filter((thread) => thread.isBusy()).length,
      waiting: queue.size(),
    }),
    async close() {
      isClosed = true;
      for (const { reject } of queue.clear()) reject(stopping());
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}
