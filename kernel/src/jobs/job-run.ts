import { fromKysely, type PgBoss } from 'pg-boss';
import { ZodError } from 'zod';
import { Problem } from '../base/problem.ts';
import { type AnyContext, kernelDb, type Parts, systemContext } from '../core/context.ts';
import { isRefusal, type Job, type JobRun } from '../core/job.ts';
import { noSpan, type Span } from '../observe/tracing/span.ts';
import type { JobRow, Settlement } from './job-row.ts';
import { processEnded } from './job-rows.ts';

/** After so many starts without a known end, a job is not started again by itself. */
const lostMax = 2;
const backoffMsMax = 300_000;

interface RunOptions {
  readonly boss: PgBoss;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is parsed by the job's own schema.
  readonly job: Job<any>;
  readonly parts: Parts;
  readonly row: JobRow;
  readonly signal: AbortSignal;
}

/** How long the job waits after the try of this number. */
// biome-ignore lint/suspicious/noExplicitAny: any job's numbers are read alike.
function retryWaitMs(job: Job<any>, retryCount: number): number {
  const own = job.retryAfterMs?.[retryCount];
  if (own !== undefined) return own;
  // Spread, so that what failed together does not come back together.
  const spread = 1 + Math.random();
  const waitMs = job.backoffMs * 2 ** Math.min(16, retryCount) * spread;
  return Math.round(Math.min(backoffMsMax, waitMs));
}

/** What is kept of a failure: enough to find it in the log, but no text of a row or a person. */
function describeFailure(error: unknown): Record<string, unknown> {
  if (error instanceof Problem) return { code: error.code, status: error.status };
  // Another version of the server may have made it, and may still do it.
  if (error instanceof ZodError) return { code: 'payload-not-understood' };
  return { name: error instanceof Error ? error.name : typeof error };
}

function createRun({ boss, job, row, signal }: RunOptions): JobRun {
  return {
    id: row.id,
    attempt: row.retryCount + 1,
    isLast: (error) => isRefusal(error) || row.retryCount >= row.retryLimit,
    signal,
    async completeIn(ctx: AnyContext) {
      const attempt = { id: row.id, retryCount: row.retryCount };
      const db = fromKysely(kernelDb(ctx) as never);
      const done = await boss.complete(job.name, attempt, null, { db });
      const { affected } = done as { affected: number };
      if (affected !== 1) throw new Error('the job was given to another worker in the meantime');
    },
  };
}

/** What the job was for must not wait for ever. A failure here changes nothing more: a person looks at the job. */
async function abandon({ job, parts, row }: RunOptions) {
  const { org, trace = '', payload } = row.data ?? {};
  const facts = { job: job.name, jobId: row.id, trace };
  parts.log.error(facts, 'job ended its process twice and is not started again');
  if (job.onAbandoned === null || org === undefined) return;
  const ctx = systemContext(parts, { org, name: job.name, trace });
  try {
    await job.onAbandoned(ctx, job.payload.parse(payload));
  } catch (error) {
    ctx.log.error({ error, job: job.name, jobId: row.id }, 'an abandoned job was not settled');
  }
}

/** Ends when the handler does, when its time is over, or when the job is another worker's by now. */
async function perform(options: RunOptions, span: Span): Promise<void> {
  const { job, parts, row, signal } = options;
  const { org = '', trace = '', payload } = row.data ?? {};
  const ctx = systemContext(parts, { org, name: job.name, trace, span });
  const late = new AbortController();
  const tooLong = Object.assign(new Error('the job took too long'), { name: 'TimeoutError' });
  const timer = setTimeout(() => late.abort(tooLong), job.timeoutMs);
  const all = AbortSignal.any([signal, late.signal]);
  const aborted = new Promise<never>((_, reject) => {
    all.addEventListener('abort', () => reject(all.reason), { once: true });
  });
  aborted.catch(() => undefined);
  try {
    const run = createRun({ ...options, signal: all });
    await Promise.race([job.handle(ctx, job.payload.parse(payload), run), aborted]);
    span.end();
  } catch (error) {
    span.end(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Within the story of what made it, where somebody traces. */
function beginSpan({ job, parts, row }: RunOptions): Span {
  if (!job.isTraced) return noSpan;
  const { trace = '', traceparent } = row.data ?? {};
  return parts.tracing.begin(`job ${job.name}`, {
    kind: 'consumer',
    parent: traceparent,
    attributes: { 'dojang.story': trace, 'dojang.attempt': row.retryCount + 1 },
  });
}

/** Runs one job. A job whose process ended under it twice is left for a person to look at. */
export async function runJob(options: RunOptions): Promise<Settlement> {
  const { job, parts, row, signal } = options;
  const settled = (outcome: Settlement['outcome'], output: unknown = null, waitMs = 0) => {
    const { id, retryCount } = row;
    return { name: job.name, id, retryCount, outcome, output, waitMs };
  };
  // It waited here for a slot, and another worker has it by now.
  if (signal.aborted) return settled('returned');
  if ((row.data?.open ?? 0) >= lostMax) {
    await abandon(options);
    return settled('failed', { code: processEnded });
  }
  const started = performance.now();
  const seconds = parts.metrics.histogram('dojang_job_seconds', 'Duration of jobs', [
    'job',
    'outcome',
  ]);
  const finish = (outcome: string) =>
    seconds.observe({ job: job.name, outcome }, (performance.now() - started) / 1_000);
  try {
    await perform(options, beginSpan(options));
    finish('done');
    return settled('completed');
  } catch (error) {
    // The process stops, or another worker has the job: this end says nothing about the job.
    if (signal.aborted) return settled('interrupted', { code: 'server-stopping' });
    const isLast = isRefusal(error) || row.retryCount >= row.retryLimit;
    parts.log
      .child({ trace: row.data?.trace ?? '', org: row.data?.org ?? '' })
      [isLast ? 'error' : 'warn'](
        { error, job: job.name, jobId: row.id, attempt: row.retryCount + 1 },
        isLast ? 'job failed for good' : 'job failed and will be tried again',
      );
    finish(isLast ? 'failed' : 'retried');
    const waitMs = retryWaitMs(job, row.retryCount);
    return settled(isLast ? 'failed' : 'retry', describeFailure(error), waitMs);
  }
}
