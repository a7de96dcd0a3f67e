import type { AnyContext } from '../core/context.ts';
import { isInTransaction } from '../core/context.ts';

// biome-ignore lint/suspicious/noExplicitAny: a task's own function says what it takes.
export type Pure = (input: any) => unknown;

/** A pure function of a module, named so that another thread can find it. What goes in and out is cloned. */
export interface Task<F extends Pure = Pure> {
  /** URL of the module. It is loaded in the thread: the less it imports, the sooner the task begins. */
  readonly module: string;
  readonly name: string;
  readonly timeoutMs: number;
  /** Has no value. It keeps the types of input and output. */
  readonly types?: F;
}

/** Names the function `name` of `module`. Its thread ends after `timeoutMs`; 5 s unless said otherwise. */
export const defineTask = <F extends Pure>(
  module: URL,
  name: string,
  options: { readonly timeoutMs?: number } = {},
): Task<F> => ({ module: module.href, name, timeoutMs: options.timeoutMs ?? 5_000 });

export interface RunOptions {
  /** Buffers that move to the thread instead of being copied; they are empty here afterwards. */
  readonly transfer?: readonly ArrayBuffer[];
}

/**
 * Runs a task in the pool, for the caller's org. Never inside a transaction: on the embedded database
 * everybody else would wait for it.
 *
 * @throws Problem 422 `work-too-long`, `work-too-big`; 503 `work-queue-full`, `server-stopping`; and
 *   what the task throws.
 */
export function runTask<F extends Pure>(
  ctx: AnyContext,
  task: Task<F>,
  input: Parameters<F>[0],
  options: RunOptions = {},
): Promise<Awaited<ReturnType<F>>> {
  if (isInTransaction(ctx)) {
    throw new Error(`the task ${task.name} was run inside a transaction: run it before`);
  }
  return ctx.parts.pool.run(ctx.org, task, input, options);
}
