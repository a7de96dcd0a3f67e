import { z } from 'zod';
import type { Client } from '../../store/client/client.ts';
import { StoreError } from '../../store/client/store-error.ts';

/** What a cluster says of itself. */
export interface ClusterFacts {
  readonly version: string;
  /** How far its clock is ahead of ours. */
  readonly clockAheadMs: number;
  readonly tables: readonly TableFacts[];
}

export interface TableFacts {
  readonly database: string;
  readonly table: string;
  readonly engine: string;
  /** Of a Distributed table; 1 for any other. */
  readonly shards: number;
  /** As the table is defined; '' for none. */
  readonly ttl: string;
  readonly columns: readonly string[];
}

const databases = ['signoz_traces', 'signoz_logs', 'signoz_metrics'];
const name = z.string().max(1_000);
const server = z.object({ version: name, now_ms: z.coerce.number().min(0).max(8.64e15) });
const tableRow = z.object({
  database: name,
  name,
  engine: name,
  engine_full: z.string().max(100_000),
});
const columnRow = z.object({ database: name, table: name, name });
const shardRow = z.object({ cluster: name, shards: z.coerce.number().min(0).max(1e6) });

function read<R>(row: z.ZodType<R>, rows: readonly unknown[]): R[] {
  return rows.map((each) => {
    const found = row.safeParse(each);
    if (found.success) return found.data;
    throw new StoreError('bad-answer', 'a system table has other columns than any ClickHouse');
  });
}

const clusterOf = /^Distributed\('?([^',)]{1,200})/;
const ttlOf = /\bTTL (.{1,500}?)(?: SETTINGS |$)/;

/** Lists what a login may see: a table without rights is not among them. @throws StoreError */
export async function readFacts(client: Client, now: () => Date): Promise<ClusterFacts> {
  const began = now().getTime();
  const [first] = read(
    server,
    await client.rows('select version() as version, toUnixTimestamp64Milli(now64(3)) as now_ms'),
  );
  if (first === undefined) throw new StoreError('bad-answer', 'the server says no version');
  // The middle of the question is the best guess for when the other clock was read.
  const middle = (began + now().getTime()) / 2;
  const asked = { databases };
  const tables = read(
    tableRow,
    await client.rows(
      `select database, name, engine, engine_full from system.tables
where database in {databases:Array(String)} order by database, name limit 1000`,
      asked,
    ),
  );
  const columns = read(
    columnRow,
    await client.rows(
      `select database, table, name from system.columns
where database in {databases:Array(String)} limit 50000`,
      asked,
    ),
  );
  const shards = await readShards(client);
  return {
    version: first.version,
    clockAheadMs: Math.round(first.now_ms - middle),
    tables: tables.map(({ database, name, engine, engine_full }) => ({
      database,
      table: name,
      engine,
      shards: shards.get(clusterOf.exec(engine_full)?.[1] ?? '') ?? 1,
      ttl: ttlOf.exec(engine_full)?.[1] ?? '',
      columns: columns
        .filter((column) => column.database === database && column.table === name)
        .map((column) => column.name),
    })),
  };
}

/** By cluster. A login without a right to look there reads one shard as well as many. */
async function readShards(client: Client): Promise<Map<string, number>> {
  try {
    const rows = await client.rows(
      'select cluster, uniqExact(shard_num) as shards from system.clusters group by cluster limit 100',
    );
    return new Map(read(shardRow, rows).map(({ cluster, shards }) => [cluster, shards]));
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'no-rights') return new Map();
    throw error;
  }
}
