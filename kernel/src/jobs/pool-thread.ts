/** One thread of the pool: loads the module that a task names, calls its function, sends the answer. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';

export type TaskRequest =
  | {
      readonly id: number;
      readonly module: string;
      readonly name: string;
      readonly input: unknown;
    }
  /** Only loads the module: a task will follow. */
  | { readonly module: string };

/** What is kept of an error. Its message stays for the log; a Problem's parts make one again. */
export interface TaskError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly problem?: { status: number; code: string; facts: Record<string, unknown> };
}

export type TaskAnswer =
  /** The module is loaded, so the task's time starts; `begunMs` is its processor time by now. */
  | { readonly id: number; readonly begunMs: number }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: TaskError };

/** Checked by its parts, because a task's module may load a class of its own. */
function describe(error: unknown): TaskError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  const { name, message, stack = '' } = error;
  const { status, code, facts } = error as { status?: unknown; code?: unknown; facts?: unknown };
  if (name !== 'Problem' || typeof status !== 'number' || typeof code !== 'string')
    return { name, message, stack };
  const problem = { status, code, facts: { ...(facts as Record<string, unknown>) } };
  return { name, message, stack, problem };
}

/** Bytes that a task makes are moved into the answer, not copied. */
function movable(answer: TaskAnswer): ArrayBuffer[] {
  const output = 'output' in answer ? answer.output : undefined;
  const isWhole = output instanceof Uint8Array && output.byteLength === output.buffer.byteLength;
  return isWhole && output.buffer instanceof ArrayBuffer ? [output.buffer] : [];
}

/** Time of this thread's processor; from Node 23.9 on. */
function workMs(): number {
  const used = process.threadCpuUsage?.();
  return used === undefined ? 0 : (used.user + used.system) / 1000;
}

const port = parentPort;
if (!port) throw new Error('pool-thread.ts runs as a worker thread only');

// HTTP goes first where cores are few. On other systems this call would change the whole process.
if (process.platform === 'linux') setPriority(0, 3);

port.on('message', async (request: TaskRequest) => {
  if (!('id' in request)) {
    // If this fails, the task fails in the same way when it runs.
    await import(request.module).catch(() => undefined);
    return;
  }
  const { id, module, name, input } = request;
  const answer = await answerOf();
  try {
    port.postMessage(answer satisfies TaskAnswer, movable(answer));
  } catch (error) {
    port.postMessage({ id, error: describe(error) } satisfies TaskAnswer);
  }

  async function answerOf(): Promise<TaskAnswer> {
    try {
      const found = (await import(module))[name];
      if (typeof found !== 'function') throw new Error(`${module} exports no function ${name}`);
      parentPort?.postMessage({ id, begunMs: workMs() } satisfies TaskAnswer);
      return { id, output: await found(input) };
    } catch (error) {
      return { id, error: describe(error) };
    }
  }
});
