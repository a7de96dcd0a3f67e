/** What statements read of tables and indexes, as PostgreSQL counts it: functions and their plans are counted with them. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@dojang/kernel/server';
import { sql } from 'kysely';

export interface TableReads {
  /** Pages of tables, of what is kept beside their rows, and of indexes. */
  readonly buffers: number;
  readonly rows: number;
  /** By table of more than ten thousand rows: how often it was read from end to end. */
  readonly scans: ReadonlyMap<string, number>;
}

const connectionsMax = 20;

/** A connection keeps its counts for a second or longer. It is asked for them, and each one that there may be. */
const flush = (database: Database) =>
  Promise.all(
    Array.from({ length: connectionsMax }, () =>
      database.transaction(
        { role: 'dojang_app', org: randomUUID(), person: '', reach: 'all' },
        (db) => sql`select pg_stat_force_next_flush(), pg_sleep(0.02)`.execute(db),
      ),
    ),
  );

export async function tableReads(database: Database): Promise<TableReads> {
  await flush(database);
  const { rows } = await sql<{ name: string; scans: number; rows: number; buffers: number }>`
    select format('%I.%I', s.schemaname, s.relname) as name,
      case when s.n_live_tup > 10000 then s.seq_scan else 0 end::float8 as scans,
      (s.seq_tup_read + coalesce(s.idx_tup_fetch, 0))::float8 as rows,
      (io.heap_blks_read + io.heap_blks_hit + coalesce(io.idx_blks_read + io.idx_blks_hit, 0)
        + coalesce(io.toast_blks_read + io.toast_blks_hit + io.tidx_blks_read + io.tidx_blks_hit, 0))::float8 as buffers
    from pg_stat_user_tables s join pg_statio_user_tables io using (relid)`.execute(database.root);
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((all, row) => all + of(row), 0);
  return {
    buffers: sum((row) => row.buffers),
    rows: sum((row) => row.rows),
    scans: new Map(rows.map(({ name, scans }) => [name, scans])),
  };
}

/** Tables that were read from end to end between the two. */
export const sequentialScans = (before: TableReads, after: TableReads): string[] =>
  [...after.scans]
    .filter(([name, scans]) => scans > (before.scans.get(name) ?? 0))
    .map(([name]) => name);
