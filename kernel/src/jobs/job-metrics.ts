import { type Job, jobClasses } from '../core/job.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Execute } from './job-insert.ts';

/** However often a process is scraped, it counts no more often. */
const keptMs = 15_000;

/** Which there are does not depend on what there is. */
const queues = [...jobClasses, 'unknown'];

interface Row {
  name: string;
  ready: number;
  active: number;
  failed: number;
  oldest: number;
}

/** By indexes over what waits, runs or failed: what is done, which is most of the table, is not read. */
const countSql = (table: string) => `
  with counted as (
    select name, count(*) as ready, 0 as active, 0 as failed,
      extract(epoch from now() - min(start_after))::float8 as oldest
    from ${table} where state < 'active' and not blocked and start_after <= now() group by name
    union all select name, 0, count(*), 0, 0 from ${table} where state = 'active' group by name
    union all select name, 0, 0, count(*), 0 from ${table} where state = 'failed' group by name
  )
  select name, sum(ready)::int as ready, sum(active)::int as active, sum(failed)::int as failed,
    max(oldest) as oldest
  from counted group by name`;

/**
 * What waits, runs and failed in the whole deployment, by class: `queue` is what `--queues` names. Jobs that no module
 * of this server has are `unknown`; they are left alone.
 */
export function registerJobMetrics(options: {
  readonly metrics: Metrics;
  readonly execute: Execute;
  readonly schema: string;
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  readonly jobs: readonly Job<any>[];
}): void {
  const { metrics, execute, schema, jobs } = options;
  const classOf = new Map<string, string>(jobs.map((job) => [job.name, job.class]));
  let counted: Promise<Row[]> | undefined;
  let until = 0;
  const count = () => {
    if (!counted || Date.now() > until) {
      until = Date.now() + keptMs;
      counted = execute(countSql(`${schema}.job_common`), []).then(({ rows }) => rows as Row[]);
      counted.catch(() => {
        until = 0;
      });
    }
    return counted;
  };
  const gauge = (
    name: string,
    help: string,
    numberOf: (row: Row) => number,
    merge: (a: number, b: number) => number,
  ) =>
    metrics.collected(name, help, ['queue'], async () => {
      const byClass = new Map<string, number>(queues.map((each) => [each, 0]));
      for (const row of await count()) {
        const queue = classOf.get(row.name) ?? 'unknown';
        byClass.set(queue, merge(byClass.get(queue) ?? 0, numberOf(row)));
      }
      return [...byClass].map(([queue, value]) => ({ labels: { queue }, value }));
    });
  const sum = (a: number, b: number) => a + b;
  gauge('dojang_jobs_ready', 'Jobs that could start now', ({ ready }) => ready, sum);
  gauge('dojang_jobs_active', 'Jobs that run', ({ active }) => active, sum);
  gauge('dojang_jobs_failed', 'Jobs that failed for good', ({ failed }) => failed, sum);
  gauge(
    'dojang_jobs_oldest_seconds',
    'How long the job has waited that has waited longest',
    ({ oldest }) => Math.max(0, oldest),
    Math.max,
  );
}
