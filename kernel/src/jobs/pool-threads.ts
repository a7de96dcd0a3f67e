import { Worker } from 'node:worker_threads';
import { Problem } from '../base/problem.ts';
import type { TaskAnswer, TaskError, TaskRequest } from './pool-thread.ts';
import type { Task } from './task.ts';

export type TaskResult =
  | { readonly state: 'done'; readonly output: unknown }
  | { readonly state: 'thrown'; readonly error: Error }
  /** Its thread was ended, or ended by itself: out of memory, or an exit by the task. */
  | { readonly state: 'too-long' | 'died' };

/** A thread of the pool. It takes one task at a time. */
export interface Thread {
  readonly isBusy: () => boolean;
  /** Loads the module of a task before there is one to run. */
  readonly prepare: (task: Task) => void;
  readonly run: (
    task: Task,
    input: unknown,
    transfer: readonly ArrayBuffer[],
  ) => Promise<TaskResult>;
  readonly end: () => Promise<void>;
}

export interface ThreadOptions {
  readonly memoryMb: number;
  readonly idleMs: number;
  readonly onEnd: () => void;
}

function errorOf({ name, message, stack, problem }: TaskError): Error {
  if (problem) return new Problem(problem.status, problem.code, message, problem.facts);
  return Object.assign(new Error(message), { name, stack });
}

/** How long a thread may take to start and to load the task's module on a busy machine. */
const startMaxMs = 15_000;

/** How often a task's time may begin again, and below which share of processor time it does. */
const turnsMax = 5;
const busyShare = 0.8;

/** Milliseconds of processor time of the thread; infinite where Node cannot measure it. */
async function workOf(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

export function createThread({ memoryMb, idleMs, onEnd }: ThreadOptions): Thread {
  const worker = new Worker(new URL('./pool-thread.ts', import.meta.url), {
    // Nothing of the environment: a task is a function of its input alone.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: 4 },
  });
  let running: { readonly task: Task; readonly settle: (result: TaskResult) => void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => {
    clearTimeout(timer);
    ended ??= worker.terminate().then(() => undefined);
    onEnd();
    return ended;
  };
  const after = (ms: number, act: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  /** Without work it ends after a while. */
  const rest = () => {
    after(idleMs, end);
    timer?.unref();
  };
  const finish = (result: TaskResult) => {
    const settle = running?.settle;
    running = undefined;
    // A thread without work does not keep the process alive; one that works does.
    worker.unref();
    if (!ended) rest();
    settle?.(result);
  };
  const giveUp = (state: 'too-long' | 'died') => {
    void end();
    finish({ state });
  };
  /** A task that got no processor time because others had it gets its time again. */
  const limit = (ms: number, begunMs: number, turns: number) =>
    after(ms, async () => {
      const id = last;
      const usedMs = (await workOf(worker)) - begunMs;
      if (id !== last || !running) return;
      if (turns > 1 && usedMs < ms * busyShare) limit(ms, begunMs, turns - 1);
      else giveUp('too-long');
    });
  rest();
  worker.unref();
  worker.on('message', (answer: TaskAnswer) => {
    if (answer.id !== last || !running) return;
    if ('begunMs' in answer) limit(running.task.timeoutMs, answer.begunMs, turnsMax);
    else if ('error' in answer) finish({ state: 'thrown', error: errorOf(answer.error) });
    else finish({ state: 'done', output: answer.output });
  });
  worker.on('error', () => giveUp('died'));
  worker.on('messageerror', () => giveUp('died'));
  worker.on('exit', () => giveUp('died'));
  return {
    isBusy: () => running !== undefined,
    prepare: ({ module }) => worker.postMessage({ module } satisfies TaskRequest),
    end,
    run(task, input, transfer) {
      last += 1;
      const request: TaskRequest = { id: last, module: task.module, name: task.name, input };
      return new Promise((resolve) => {
        running = { task, settle: resolve };
        worker.ref();
        after(startMaxMs, () => giveUp('too-long'));
        try {
          worker.postMessage(request, [...transfer]);
        } catch (error) {
          finish({ state: 'thrown', error: error as Error });
        }
      });
    },
  };
}
