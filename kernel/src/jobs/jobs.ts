import type { Kysely } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Parts } from '../core/context.ts';
import type { Job } from '../core/job.ts';
import type { Database } from '../database/database.ts';
import { prepareJobTables } from '../database/job-tables.ts';
import type { Logger } from '../observe/log.ts';
import type { Tables } from '../tables.gen.ts';
import { createJobStarts, forgetStarts } from './job-starts.ts';
import { createJobWorker, type JobData } from './job-worker.ts';

export { defineJob, type EnqueueOptions, enqueue, type Job, type JobRun } from '../core/job.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly jobs: Jobs;
  }
}

export interface JobCount {
  readonly name: string;
  readonly ready: number;
  readonly deferred: number;
  readonly active: number;
  readonly failed: number;
}

/** The queue of one process: every process can send, those with the role `worker` also work. */
export interface Jobs {
  /** In the schema of this name pg-boss keeps its tables. */
  readonly schema: string;
  /** Sends within the transaction of `db`. Verbs use `enqueue`, which adds org and trace. */
  send(
    db: Kysely<Tables>,
    name: string,
    data: JobData,
    options: { id: string; startAfter?: Date; priority?: number },
  ): Promise<void>;
  /** Begins to work. Handlers get contexts made of `parts`. */
  start(parts: Parts): Promise<void>;
  /** Lets what runs finish (up to 20 s), then lets go. Sending is over, too. */
  stop(): Promise<void>;
  /** Exact counts by queue, of all orgs: for metrics and operators. */
  counts(): Promise<JobCount[]>;
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
  /** A process without the role `worker` leaves cron and the care of queues to the others. */
  readonly works?: boolean;
}

const heartbeatSeconds = 10;
const deleteAfterSeconds = 7 * 86_400;

// biome-ignore lint/suspicious/noExplicitAny: any job's numbers are read alike.
function queueOptions(job: Job<any>) {
  const retryDelay = Math.round(job.backoffMs / 1_000);
  return {
    retryLimit: job.retriesMax,
    retryDelay,
    ...(retryDelay > 0 ? { retryBackoff: true, retryDelayMax: 300 } : { retryBackoff: false }),
    expireInSeconds: Math.max(1, Math.ceil(job.timeoutMs / 1_000)),
    heartbeatSeconds,
    deleteAfterSeconds,
    retentionSeconds: 30 * 86_400,
    notify: true,
  };
}

function createBoss(options: JobsOptions, schema: string): PgBoss {
  const works = options.works ?? true;
  const boss = new PgBoss({
    ...options.database.bossDb(),
    schema,
    schedule: works,
    supervise: works,
    useListenNotify: works,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // Rebuilding and vacuum checks are for an operator's database, not for a session that we share.
    reindex: options.database.kind === 'postgres',
    monitorVacuum: options.database.kind === 'postgres',
    notifyHeartbeatIntervalMs: 5_000,
  });
  // Without a listener the process would end when PostgreSQL restarts.
  boss.on('error', (error) => options.log.warn({ error }, 'the job queue lost its database'));
  boss.on('warning', ({ message }) => options.log.warn({ warning: message }, 'job queue warning'));
  return boss;
}

/** Opens the queue and makes the tables and queues that are missing. */
export async function createJobs(options: JobsOptions): Promise<Jobs> {
  const { database, jobs, log } = options;
  const schema = options.schema ?? 'pgboss';
  const names = new Set(jobs.map(({ name }) => name));
  if (names.size !== jobs.length) throw new Error('two jobs have the same name');
  const boss = createBoss(options, schema);
  await boss.start();
  for (const job of jobs) {
    await boss.createQueue(job.name, { ...queueOptions(job), policy: 'standard' });
    await boss.updateQueue(job.name, queueOptions(job));
  }
  await prepareJobTables(database, schema);
  // Fills the cache of queues, so that sending needs no look-up within a transaction.
  await boss.getQueues([...names]);
  return {
    schema,
    async send(db, name, data, { id, startAfter, priority = 0 }) {
      if (!names.has(name)) {
        throw new Error(`no module that runs here has the job ${name}`);
      }
      await boss.send(name, data, {
        id,
        priority,
        ...(startAfter === undefined ? {} : { startAfter }),
        db: fromKysely(db as never),
      });
    },
    async start(parts) {
      if (options.works === false) return;
      const starts = createJobStarts(boss, schema);
      for (const job of jobs) await createJobWorker({ boss, job, parts, starts });
    },
    async stop() {
      await boss.stop({ graceful: true, close: true, timeout: 20_000 });
      log.debug('job queue stopped');
    },
    async counts() {
      const { rows } = await boss.getDb().executeSql(
        `select q.name,
           count(*) filter (where j.state in ('created', 'retry') and j.start_after <= now())::int as ready,
           count(*) filter (where j.state in ('created', 'retry') and j.start_after > now())::int as deferred,
           count(*) filter (where j.state = 'active')::int as active,
           count(*) filter (where j.state = 'failed')::int as failed
         from ${schema}.queue q left join ${schema}.job j on j.name = q.name
           and j.state in ('created', 'retry', 'active', 'failed')
         group by q.name order by q.name`,
        [],
      );
      return (rows as JobCount[]).filter(({ name }) => names.has(name));
    },
    async retry(name, id) {
      await forgetStarts(boss, schema, name, id);
      const { affected } = (await boss.retry(name, id)) as { affected: number };
      return affected > 0;
    },
  };
}
