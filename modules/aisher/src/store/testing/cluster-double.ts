import type { ServerResponse } from 'node:http';
import { needs } from '../../sources/probe/needs.ts';
import { aheadSeconds } from '../queries/newest.ts';
import { answerException, answerRows, type Behaviour } from './clickhouse-double.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a cluster in a test has. */
export interface ClusterScene {
  /** Without the tables whose names contain one of these. */
  readonly without?: readonly string[];
  readonly errors?: readonly Row[];
  readonly logs?: readonly Row[];
  /** When the newest row is from that is not after a moment, in seconds; now when left out. */
  readonly newest?: (until: number) => number | null;
  /** In place of an answer to a question about telemetry. */
  readonly instead?: (response: ServerResponse) => void;
}

const tablesOf = ({ without = [] }: ClusterScene) =>
  needs.filter(({ table }) => !without.some((part) => table.includes(part)));

/** A row of an exception, as the query of the fold asks for it. */
export const errorRow = (more: Row = {}): Row => ({
  key: 'a'.repeat(32),
  at_ns: '0',
  trace_id: '1'.repeat(32),
  span_id: '2'.repeat(16),
  service: 'payment',
  operation: 'POST /pay',
  type: 'CardRefused',
  message: 'card refused by gateway',
  stack: 'CardRefused: card refused by gateway\n    at charge (/app/src/gateway.js:41:9)',
  status: '',
  peer: '',
  resource: { 'service.version': '2.4.1', 'deployment.environment.name': 'production' },
  weight: 1,
  ...more,
});

function newestOf({ newest }: ClusterScene, now: number): string | null {
  const at = newest === undefined ? Math.floor(Date.now() / 1_000) : newest(now + aheadSeconds);
  return at === null ? null : String(BigInt(at) * 1_000_000_000n);
}

/** A whole cluster: it says what it has, and answers the questions of the fold. */
export const answerAsCluster =
  (scene: ClusterScene): Behaviour =>
  ({ sql, search }, response) => {
    const tables = tablesOf(scene);
    const full = "Distributed('main', 'signoz', 'x')";
    if (sql.includes('version()')) {
      return answerRows(response, [{ version: '25.5.6', now_ms: String(Date.now()) }]);
    }
    if (sql.includes('system.tables')) {
      const rows = tables.map(({ database, table }) => ({ database, name: table }));
      return answerRows(
        response,
        rows.map((row) => ({ ...row, engine: 'Distributed', engine_full: full })),
      );
    }
    if (sql.includes('system.columns')) {
      const rows = tables.flatMap(({ database, table, columns, part }) =>
        [...columns, ...(part === 'logs' ? ['body'] : [])].map((name) => ({
          database,
          table,
          name,
        })),
      );
      return answerRows(response, rows);
    }
    if (sql.includes('system.clusters')) {
      return answerRows(response, [{ cluster: 'main', shards: '2' }]);
    }
    if (scene.instead) return scene.instead(response);
    const absent = needs.find((need) => !tables.includes(need) && sql.includes(need.table));
    if (absent) return answerException(response, 60, `Unknown table ${absent.table}`);
    const isOfFirstPage = search.get('param_afterKey') === '';
    const rows = sql.includes('max(timestamp)')
      ? [{ at: newestOf(scene, Number(search.get('param_now'))) }]
      : sql.includes('severity_number >=')
        ? (scene.logs ?? [])
        : (scene.errors ?? []);
    answerRows(response, sql.includes('afterKey') && !isOfFirstPage ? [] : rows);
  };
