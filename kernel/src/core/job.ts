import { createHash, randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { type AnyContext, type Context, kernelDb } from './context.ts';

/** What a handler is told of the run that it is in. */
export interface JobRun {
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** No retry follows when this one fails. */
  readonly last: boolean;
  /** Aborts when the job's time is over or the process is told to stop. */
  readonly signal: AbortSignal;
  /**
   * Completes the job in the caller's transaction, so that effect and completion commit together: a
   * worker that is killed repeats nothing, and one that was given up for dead cannot commit.
   */
  readonly completeIn: (ctx: AnyContext) => Promise<void>;
}

/** Work that outlives the request that causes it. Named in the imperative: `commit.write-draft`. */
export interface Job<P> {
  readonly name: string;
  readonly payload: ZodType<P>;
  readonly retriesMax: number;
  readonly backoffMs: number;
  readonly timeoutMs: number;
  /** Runs at the same time in one process. */
  readonly concurrency: number;
  /** Five fields, UTC. One job an org is made each time; the payload schema must accept `{}`. */
  readonly cron: string | null;
  readonly handle: (ctx: Context<never>, payload: P, run: JobRun) => Promise<void>;
}

export interface JobOptions<P> {
  readonly name: string;
  readonly payload: ZodType<P>;
  readonly retriesMax?: number;
  readonly backoffMs?: number;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  readonly cron?: string;
  readonly handle: (ctx: Context<never>, payload: P, run: JobRun) => Promise<void>;
}

/** Five retries from 2 s doubling to 5 min, 60 s a run, two at a time, unless said otherwise. */
export function defineJob<P>(options: JobOptions<P>): Job<P> {
  return {
    retriesMax: 5,
    backoffMs: 2_000,
    timeoutMs: 60_000,
    concurrency: 2,
    ...options,
    cron: options.cron ?? null,
  };
}

export interface EnqueueOptions {
  readonly startAfter?: Date;
  /** One job per key and org, ever: another with the same key is not made while the first is kept. */
  readonly key?: string;
  /** Higher goes first; 0 when left out. */
  readonly priority?: number;
}

/** A UUID that the same words always give (version 8, RFC 9562). */
export function uuidOf(...words: readonly string[]): string {
  const bytes = createHash('sha256').update(words.join('\0')).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

/**
 * Makes a job in the transaction that causes it: both commit, or neither. Its run has this org and
 * trace. Returns the job's id, which for a key is the id of the first job with that key.
 */
export async function enqueue<P>(
  ctx: AnyContext,
  job: Job<P>,
  payload: NoInfer<P>,
  options: EnqueueOptions = {},
): Promise<string> {
  const id =
    options.key === undefined ? randomUUID() : uuidOf('job', ctx.org, job.name, options.key);
  const data = { org: ctx.org, trace: ctx.trace, payload: job.payload.parse(payload) };
  await ctx.parts.jobs.send(kernelDb(ctx), job.name, data, {
    id,
    ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
  });
  return id;
}
