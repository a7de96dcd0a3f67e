import { randomUUID } from 'node:crypto';
import { fromKysely, type JobResult, type JobWithMetadata, type PgBoss } from 'pg-boss';
import { Problem } from '../base/problem.ts';
import { type AnyContext, createContext, kernelDb, type Parts } from '../core/context.ts';
import { type Job, type JobRun, uuidOf } from '../core/job.ts';
import type { JobStarts } from './job-starts.ts';

/** What a job's row carries: whose it is, which story it belongs to, and the verb's payload. */
export interface JobData {
  readonly org: string;
  readonly trace: string;
  readonly payload: unknown;
}

interface WorkerOptions {
  readonly boss: PgBoss;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is parsed by the job's own schema.
  readonly job: Job<any>;
  readonly parts: Parts;
  readonly starts: JobStarts;
}

/** What is kept of a failure: enough to find it in the log, nothing that a row or a person wrote. */
function describeFailure(error: unknown): Record<string, unknown> {
  if (error instanceof Problem) return { code: error.code, status: error.status };
  return { name: error instanceof Error ? error.name : typeof error };
}

/** A refusal stays a refusal; what is busy or away may be better later. */
const isFinal = (error: unknown) =>
  error instanceof Problem && error.status < 500 && error.status !== 429 && error.status !== 423;

/** One tick of the clock becomes one job an org. The ids are the tick's, so twice makes no more. */
async function fanOut({ boss, job, parts }: WorkerOptions, tickId: string): Promise<void> {
  const system = { role: 'dojang_system', org: '', person: '' } as const;
  const orgs = await parts.database.transaction(system, (db) =>
    db.selectFrom('kernel.org').select('org_id').execute(),
  );
  const made = orgs.map(({ org_id: org }) => ({
    id: uuidOf('tick', tickId, org),
    data: { org, trace: randomUUID(), payload: {} } satisfies JobData,
  }));
  for (let from = 0; from < made.length; from += 1_000) {
    await boss.insert(job.name, made.slice(from, from + 1_000));
  }
}

function createRun({ boss, job }: WorkerOptions, row: JobWithMetadata<JobData>): JobRun {
  return {
    id: row.id,
    attempt: row.retryCount + 1,
    last: row.retryCount >= row.retryLimit,
    signal: row.signal,
    async completeIn(ctx: AnyContext) {
      const attempt = { id: row.id, retryCount: row.retryCount };
      const db = fromKysely(kernelDb(ctx) as never);
      const done = await boss.complete(job.name, attempt, null, { db });
      const { affected } = done as { affected: number };
      if (affected !== 1) throw new Error('the job was given to another worker meanwhile');
    },
  };
}

/** A job whose process ended under it twice is left for a person to look at. */
async function startOne(options: WorkerOptions, row: JobWithMetadata<JobData>): Promise<JobResult> {
  const { job, parts, starts } = options;
  const begun = await starts.begin(row);
  // Another worker has it: whatever is said of this attempt no longer counts.
  if (begun === 'gone') return { id: row.id, status: 'completed' };
  if (begun === 'lost') {
    const facts = { job: job.name, jobId: row.id, trace: row.data?.trace };
    parts.log.error(facts, 'job ended its process twice and is not started again');
    return { id: row.id, status: 'deadletter', output: { code: 'process-ended' } };
  }
  const result = await runOne(options, row);
  if (result.status !== 'completed') await starts.end(row);
  return result;
}

async function runOne(options: WorkerOptions, row: JobWithMetadata<JobData>): Promise<JobResult> {
  const { job, parts } = options;
  const started = performance.now();
  const seconds = parts.metrics.histogram('dojang_job_seconds', 'Duration of jobs', [
    'job',
    'outcome',
  ]);
  const finish = (outcome: string) =>
    seconds.observe({ job: job.name, outcome }, (performance.now() - started) / 1_000);
  if (row.data?.org === undefined) {
    await fanOut(options, row.id);
    return { id: row.id, status: 'completed' };
  }
  const { org, trace, payload } = row.data;
  const actor = { kind: 'system', name: job.name } as const;
  const ctx = createContext(parts, { org, trace, actor });
  try {
    await job.handle(ctx, job.payload.parse(payload), createRun(options, row));
    finish('done');
    return { id: row.id, status: 'completed' };
  } catch (error) {
    const last = isFinal(error) || row.retryCount >= row.retryLimit;
    ctx.log[last ? 'error' : 'warn'](
      { error, job: job.name, jobId: row.id, attempt: row.retryCount + 1 },
      last ? 'job failed for good' : 'job failed and will be tried again',
    );
    finish(last ? 'failed' : 'retried');
    return {
      id: row.id,
      status: isFinal(error) ? 'deadletter' : 'failed',
      output: describeFailure(error),
    };
  }
}

/** Works on one queue: `concurrency` loops of one job each, so that a slow job holds up no other. */
export async function createJobWorker(options: WorkerOptions): Promise<void> {
  const { boss, job } = options;
  for (let slot = 0; slot < job.concurrency; slot += 1) {
    let id = '';
    id = await boss.work<JobData, unknown, { includeMetadata: true; perJobResults: true }>(
      job.name,
      {
        includeMetadata: true,
        perJobResults: true,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 1,
      } as never,
      async (rows: JobWithMetadata<JobData>[]) => {
        // The loop would rest until the next poll after each job; where one was, more may be.
        boss.notifyWorker(id);
        const { starts } = options;
        return Promise.all(rows.map((row) => starts.alone(row, () => startOne(options, row))));
      },
    );
  }
  if (job.cron !== null) await boss.schedule(job.name, job.cron, {}, { tz: 'UTC' });
}
