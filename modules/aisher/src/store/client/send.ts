import type { ClickHouseClient } from '@clickhouse/client';
import type { Settings } from './settings.ts';
import { StoreError } from './store-error.ts';

export type Params = Readonly<Record<string, unknown>>;

export interface Query {
  readonly sql: string;
  readonly params: Params;
  readonly settings: Settings | undefined;
}

export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** The same token stores its rows once. */
  readonly token: string;
}

/** A proxy may answer 200 by a page. What ClickHouse did has its mark. */
function requireMark(headers: Readonly<Record<string, unknown>> | undefined): void {
  if (headers?.['x-clickhouse-query-id'] === undefined) {
    throw new StoreError('bad-answer', 'the answer does not come from ClickHouse');
  }
}

export async function runCommand(http: ClickHouseClient, query: Query, signal: AbortSignal) {
  const done = await http.command({
    query: query.sql,
    query_params: query.params,
    abort_signal: signal,
  });
  requireMark(done.response_headers);
}

export async function runInsert(http: ClickHouseClient, insert: Insert, signal: AbortSignal) {
  const [first, ...others] = insert.columns;
  if (first === undefined || insert.rows.length === 0) return;
  const done = await http.insert({
    table: insert.table,
    columns: [first, ...others],
    values: insert.rows,
    format: 'JSONCompactEachRow',
    clickhouse_settings: {
      insert_deduplication_token: insert.token,
      // Blocks are cut by what reads them. In one piece, the same batch is the same block each time.
      input_format_parallel_parsing: 0,
      async_insert: 0,
      session_timezone: 'UTC',
    },
    abort_signal: signal,
  });
  requireMark(done.response_headers);
}
