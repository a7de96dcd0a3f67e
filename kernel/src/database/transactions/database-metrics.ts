import type { Metrics } from '../../observe/metrics.ts';
import { createShedCounter } from '../../observe/shed-metric.ts';
import { verbOf } from '../../observe/sql-verb.ts';

/** What a pool of connections can say of itself. */
export interface PoolState {
  readonly used: number;
  readonly idle: number;
  /** Who waits for a turn or for a connection. */
  readonly waiting: number;
}

/** What one process asks of its database. No label names an org or a value. */
export function createDatabaseMetrics(metrics: Metrics) {
  const wait = metrics.histogram(
    'dojang_db_wait_seconds',
    'How long a transaction waited for its turn and its connection.',
  );
  const asked = metrics.histogram(
    'dojang_db_seconds',
    'Time of a statement as the server sees it, by what it does.',
    ['verb'],
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
  );
  const retries = metrics.counter(
    'dojang_db_retries_total',
    'Transactions that PostgreSQL undid because of another, and that were run again.',
    ['code'],
  );
  return {
    waited: (ms: number) => wait.observe(ms / 1_000),
    asked: (sql: string, ms: number) => asked.observe({ verb: verbOf(sql) }, ms / 1_000),
    retried: (code: string) => retries.inc({ code }),
    shed: createShedCounter(metrics),
    watch(pool: () => PoolState, queued: () => number) {
      metrics.collected(
        'dojang_db_pool',
        'Connections that serve, and who waits for one.',
        ['state'],
        async () => Object.entries(pool()).map(([state, value]) => ({ labels: { state }, value })),
      );
      metrics.collected(
        'dojang_org_queue_waiting',
        'Transactions that wait because their org has its share of the connections.',
        [],
        async () => [{ value: queued() }],
      );
    },
  };
}
export type DatabaseMetrics = ReturnType<typeof createDatabaseMetrics>;
