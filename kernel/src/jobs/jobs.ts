import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, type Kysely } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { Parts } from '../core/context.ts';
import { type Job, type JobClass, type JobPriority, jobClasses } from '../core/job.ts';
import type { Database } from '../database/database.ts';
import { prepareJobTables } from '../database/job-tables.ts';
import type { Logger } from '../observe/log.ts';
import type { Tables } from '../tables.gen.ts';
import { runTick, startClock, tickJob } from './clock.ts';
import { createHints, noHints } from './hints.ts';
import { type Execute, insertJobs, queueOptions } from './job-insert.ts';
import { createJobLoop } from './job-loop.ts';
import { registerJobMetrics } from './job-metrics.ts';
import type { JobData, Settlement } from './job-row.ts';
import { createJobRows, forgetStarts } from './job-rows.ts';
import { runJob } from './job-run.ts';
import { createLanes } from './lanes.ts';
import { createSettler } from './settler.ts';
import { startTidying } from './tidy-jobs.ts';

export { defineJob, type EnqueueOptions, enqueue, type Job, type JobRun } from '../core/job.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly jobs: Jobs;
  }
}

/** The queue of one process: every process can send, those with the role `worker` also work. */
export interface Jobs {
  /** In the schema of this name pg-boss keeps its tables. */
  readonly schema: string;
  /** Sends within the transaction of `db`. Verbs use `enqueue`, which adds org and trace, and hints afterwards. */
  send(
    db: Kysely<Tables>,
    name: string,
    data: JobData,
    options: { id: string; startAfter: Date | null; priority: JobPriority },
  ): Promise<void>;
  /** Wakes those who work on such jobs, once the transaction that sent one is committed. */
  hint(name: string, startAfter: Date | null): void;
  /** Begins to work. Handlers get contexts made of `parts`. */
  start(parts: Parts): Promise<void>;
  /** Lets running jobs finish (up to 20 s), and stops. No job can be sent any more. */
  stop(): Promise<void>;
  /** Puts a failed job back to work. False when it is not there or did not fail. */
  retry(name: string, id: string): Promise<boolean>;
}

export interface JobsOptions {
  readonly database: Database;
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  readonly jobs: readonly Job<any>[];
  readonly log: Logger;
  /** `pgboss` when left out; tests use one of their own. */
  readonly schema?: string;
  /** A process without the role `worker` leaves jobs and the care of queues to the others. */
  readonly works?: boolean;
  /** The classes of jobs that this process works on; all when left out. */
  readonly classes?: ReadonlySet<JobClass>;
  /** Whether this process makes the ticks of the clock; true when left out. */
  readonly hasClock?: boolean;
  /** How long running jobs may take to finish when the process stops; 20 s when left out. */
  readonly drainMs?: number;
}

const drainMsMax = 20_000;
/** pg-boss then looks after its tables at this pace: vacuum, rebuilt indexes, rows of older servers. */
const superviseSeconds = 3_600;

/** pg-boss makes and migrates the tables. Jobs are taken, run and timed by statements of our own. */
function createBoss(options: JobsOptions, schema: string): PgBoss {
  const isShared = options.database.kind === 'postgres';
  const boss = new PgBoss({
    ...options.database.bossDb(),
    schema,
    schedule: false,
    supervise: isShared && (options.works ?? true),
    useListenNotify: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    flowIntervalSeconds: superviseSeconds,
    bamIntervalSeconds: superviseSeconds,
    queueCacheIntervalSeconds: superviseSeconds,
    reindex: isShared,
    monitorVacuum: isShared,
    notifyHeartbeatIntervalMs: 5_000,
  });
  // Without a listener the process would end when PostgreSQL restarts.
  boss.on('error', (error) => options.log.warn({ error }, 'the job queue lost its database'));
  boss.on('warning', ({ message }) => options.log.warn({ warning: message }, 'job queue warning'));
  return boss;
}

/** Another server made the same at the same moment: duplicate keys, schemas, tables; a deadlock; a row that changed. */
const wasMadeMeanwhile = /^(23505|42P06|42P07|42710|40P01|XX000)$/;

/**
 * Opens pg-boss, which makes its tables when they are missing. Its own lock does not cover all of that, so one of
 * several servers that start on an empty database may fail: it finds everything there when it asks again.
 */
async function openBoss(options: JobsOptions, schema: string): Promise<PgBoss> {
  for (let tries = 1; ; tries += 1) {
    const boss = createBoss(options, schema);
    try {
      await boss.start();
      return boss;
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      const code = String((error as { code?: unknown }).code);
      if (tries === 5 || !wasMadeMeanwhile.test(code)) throw error;
      await wait(100 * tries * (1 + Math.random()));
    }
  }
}

/** Makes the queues that are missing. Those that are there stay: another server may have other numbers. */
async function prepareQueues(boss: PgBoss, jobs: JobsOptions['jobs']): Promise<void> {
  const there = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const job of jobs) {
    const queue = there.get(job.name);
    if (queue === undefined) {
      await boss.createQueue(job.name, { ...queueOptions(job), policy: 'standard' });
    } else if (queue.notify) {
      await boss.updateQueue(job.name, { notify: false });
    }
  }
  // Fills the cache of queues, so that completing needs no look-up within a transaction.
  await boss.getQueues(jobs.map(({ name }) => name));
}

interface WorkerOptions extends JobsOptions {
  readonly boss: PgBoss;
  readonly schema: string;
  readonly execute: Execute;
  readonly parts: Parts;
}

/** What a process with the role `worker` does beyond sending. */
function createWorker(options: WorkerOptions) {
  const { boss, schema, jobs, log, parts, execute, database } = options;
  const classes = options.classes ?? new Set(jobClasses);
  const rows = createJobRows(execute, schema);
  const { lanes, kinds } = createLanes([...jobs, tickJob], classes);
  // biome-ignore lint/suspicious/noExplicitAny: any job is told of alike.
  const made = (job: Job<any>) => parts.jobs.hint(job.name, null);
  const clock = { execute, schema, jobs, parts, made };
  const settler = createSettler(rows, log);
  const isShared = database.kind === 'postgres';
  const loop = createJobLoop({
    rows,
    settler,
    lanes,
    kinds,
    log,
    isShared,
    run: ({ row }, signal): Promise<Settlement> => {
      const { job = tickJob } = kinds.get(row.name) ?? {};
      const isTick = row.data?.org === undefined;
      const own = isTick
        ? { ...job, payload: tickJob.payload, handle: () => runTick(clock, row) }
        : job;
      return runJob({ boss, job: own, parts, row, signal });
    },
  });
  const tends = classes.has('tend');
  const ticks = tends && options.hasClock !== false ? startClock(clock) : undefined;
  const tidying = tends ? startTidying({ execute, schema, log }) : undefined;
  registerJobMetrics({ metrics: parts.metrics, execute, schema, jobs: [...jobs, tickJob] });
  loop.start();
  return {
    hear: loop.hear,
    async stop() {
      ticks?.stop();
      tidying?.stop();
      await loop.stop(options.drainMs ?? drainMsMax);
    },
  };
}

/** Opens the queue and makes the tables and queues that are missing. */
export async function createJobs(options: JobsOptions): Promise<Jobs> {
  const { database, log } = options;
  const schema = options.schema ?? 'pgboss';
  const byName = new Map([...options.jobs, tickJob].map((job) => [job.name, job]));
  if (byName.size !== options.jobs.length + 1) throw new Error('two jobs have the same name');
  const boss = await openBoss(options, schema);
  await prepareQueues(boss, [...byName.values()]);
  await prepareJobTables(database, schema);
  const execute: Execute = async (text, values) => boss.getDb().executeSql(text, values);
  const hints = database.kind === 'postgres' ? createHints(boss, schema, log) : noHints;
  let worker: ReturnType<typeof createWorker> | undefined;
  let isStopping = false;
  const find = (name: string) => {
    const job = byName.get(name);
    if (job === undefined) throw new Error(`no module that runs here has the job ${name}`);
    return job;
  };
  const hint: Jobs['hint'] = (name, startAfter) => {
    const { class: jobClass } = find(name);
    worker?.hear([jobClass], startAfter);
    if (startAfter === null || startAfter.getTime() <= Date.now()) hints.tell(jobClass);
  };
  return {
    schema,
    async send(db, name, data, { id, startAfter, priority }) {
      const within: Execute = (text, values) => db.executeQuery(CompiledQuery.raw(text, values));
      await insertJobs(within, schema, find(name), [{ id, data, startAfter, priority }]);
    },
    hint,
    async start(parts) {
      if (options.works === false || isStopping || worker) return;
      worker = createWorker({ ...options, boss, schema, execute, parts });
      await hints.listen((classes) => worker?.hear(classes));
    },
    async stop() {
      isStopping = true;
      await worker?.stop();
      await hints.close();
      await boss.stop({ graceful: false, close: true });
      log.debug('job queue stopped');
    },
    async retry(name, id) {
      await forgetStarts(execute, schema, name, id);
      const { affected } = (await boss.retry(name, id)) as { affected: number };
      if (affected > 0) hint(name, null);
      return affected > 0;
    },
  };
}
