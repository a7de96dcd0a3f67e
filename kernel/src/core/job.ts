import { createHash, randomUUID } from 'node:crypto';
import type { Expression, ExpressionBuilder, SqlBool, Transaction } from 'kysely';
import type { ZodType } from 'zod';
import { type JobClass, jobClasses } from '../base/job-classes.ts';
import { Problem } from '../base/problem.ts';
import { type AnyContext, type Context, kernelDb, type Parts } from './context.ts';

/** What a handler knows of its run. */
export interface JobRun {
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether no further try follows when the handler throws `error`: a refusal is not tried again. */
  readonly isLast: (error: unknown) => boolean;
  /** Aborts when the job has used up its time, or when the process is asked to stop. */
  readonly signal: AbortSignal;
  /**
   * Completes the job in the caller's transaction, so that effect and completion are kept together. After a kill,
   * nothing is done twice. A worker that was taken for dead cannot keep its effect.
   */
  readonly completeIn: (ctx: AnyContext) => Promise<void>;
}

export { type JobClass, jobClasses };

/** Higher goes first. The queue looks for these numbers only. */
export const jobPriorities = [20, 10, 0] as const;
export type JobPriority = (typeof jobPriorities)[number];

/** Work that outlives the request that causes it. Named in the imperative: `note.remind`. */
export interface Job<P> {
  readonly name: string;
  readonly class: JobClass;
  readonly payload: ZodType<P>;
  readonly retriesMax: number;
  readonly backoffMs: number;
  readonly timeoutMs: number;
  /** How many run at the same time in one process, in slots of its own; null for the slots of its class. */
  readonly concurrency: number | null;
  /** How many one process takes from the queue ahead of a free slot: 0 for work that takes seconds. */
  readonly ahead: number;
  /** Waits before each try after the first; null for `backoffMs`, doubled each time. */
  readonly retryAfterMs: readonly number[] | null;
  /** Five fields, UTC. One job for each org that is due is made each time; the payload schema must accept `{}`. */
  readonly cron: string | null;
  /** Asked at each time of `cron`: the orgs that get a job. Null without `cron`. */
  readonly due: DueOrgs | null;
  readonly handle: (ctx: Context<never>, payload: P, run: JobRun) => Promise<void>;
  /** Whether a run makes spans; false for work that takes care of telemetry, which would make more of it. */
  readonly isTraced: boolean;
  /** Called in place of a further start, when the process ended twice under the job. */
  readonly onAbandoned: ((ctx: Context<never>, payload: P) => Promise<void>) | null;
}

/** Another try cannot change a refusal. It can help when something was busy or away. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.status < 500 && error.status !== 429 && error.status !== 423;

/** Which orgs are asked for: at most `limit` ids above `after`, in order. The first page is after {@link noOrg}. */
interface DuePage {
  readonly now: Date;
  readonly after: string;
  readonly limit: number;
}

/** Below every id. */
export const noOrg = '00000000-0000-0000-0000-000000000000';

// biome-ignore lint/suspicious/noExplicitAny: each module sees its own tables.
type Rows = ExpressionBuilder<any, any>;

/**
 * One page of the ids of the orgs that have something due. It runs as `dojang_system`, which sees what the
 * module's migration lets it see: grant it the columns that this asks for, never a text.
 */
export type DueOrgs = (
  // biome-ignore lint/suspicious/noExplicitAny: each module sees its own tables.
  db: Transaction<any>,
  page: DuePage,
  parts: Parts,
) => Promise<readonly string[]>;

/** For a job that is due in the orgs that have such rows of `table`. */
export const orgsWith =
  (table: string, where: (rows: Rows, page: DuePage) => Expression<SqlBool>): DueOrgs =>
  async (db, page) => {
    const rows = await db
      .selectFrom(table)
      .select('org_id')
      .distinct()
      .where((eb) => where(eb, page))
      .where('org_id', '>', page.after)
      .orderBy('org_id')
      .limit(page.limit)
      .execute();
    return rows.map(({ org_id }) => org_id);
  };

/** For a job that each org gets. Once a day is often enough for that: it makes as many jobs as there are orgs. */
export const everyOrg: DueOrgs = async (db, { after, limit }) => {
  const orgs = db
    .selectFrom('kernel.org')
    .select('org_id')
    .where('org_id', '>', after)
    .where('closed_at', 'is', null);
  const rows = await orgs.orderBy('org_id').limit(limit).execute();
  return rows.map(({ org_id }) => org_id);
};

/** For what is done once for the whole deployment: the job runs in the name of the first org. */
export const firstOrg: DueOrgs = (db, { now }, parts) =>
  everyOrg(db, { now, after: noOrg, limit: 1 }, parts);

export interface JobOptions<P> {
  readonly name: string;
  readonly payload: ZodType<P>;
  readonly retriesMax?: number;
  readonly backoffMs?: number;
  /** A schedule of its own in place of `retriesMax` and `backoffMs`: one wait for each further try. */
  readonly retryAfterMs?: readonly number[];
  readonly timeoutMs?: number;
  /** `tend` with a cron, else `act`, when left out. */
  readonly class?: JobClass;
  readonly concurrency?: number;
  readonly ahead?: number;
  readonly cron?: string;
  readonly due?: DueOrgs;
  readonly handle: (ctx: Context<never>, payload: P, run: JobRun) => Promise<void>;
  readonly isTraced?: boolean;
  readonly onAbandoned?: (ctx: Context<never>, payload: P) => Promise<void>;
}

/** Five retries from 2 s doubling to 5 min, 60 s a run, in the slots of its class, unless said otherwise. */
export function defineJob<P>(options: JobOptions<P>): Job<P> {
  return {
    retriesMax: options.retryAfterMs?.length ?? 5,
    backoffMs: 2_000,
    timeoutMs: 60_000,
    class: options.cron === undefined ? 'act' : 'tend',
    ahead: 0,
    ...options,
    concurrency: options.concurrency ?? null,
    retryAfterMs: options.retryAfterMs ?? null,
    cron: options.cron ?? null,
    due: options.due ?? null,
    isTraced: options.isTraced ?? true,
    onAbandoned: options.onAbandoned ?? null,
  };
}

export interface EnqueueOptions {
  readonly startAfter?: Date;
  /** One job for each key and org: another with the same key is not made while the first is kept. */
  readonly key?: string;
  /** 0 when left out. */
  readonly priority?: JobPriority;
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
 * Makes a job in the transaction that causes it: both are kept, or neither. Its run has this org and
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
  const { org, trace, span } = ctx;
  const { traceparent } = span;
  const data = {
    org,
    trace,
    payload: job.payload.parse(payload),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const { startAfter = null, priority = 0 } = options;
  const { jobs } = ctx.parts;
  await jobs.send(kernelDb(ctx), job.name, data, { id, startAfter, priority });
  // Outside the transaction: a NOTIFY inside it would make all transactions of the database end one at a time.
  ctx.afterCommit(() => jobs.hint(job.name, startAfter));
  return id;
}
