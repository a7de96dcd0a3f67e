import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Metrics } from '../observe/metrics.ts';
import type { Tables } from '../tables.gen.ts';
import type { Database } from './database.ts';
import { type Engine, openEngine } from './embedded-engine.ts';
import type { WorkerOptions, WorkerResult } from './embedded-worker.ts';
import { probeMs, probeStatement, sharing } from './probe.ts';
import { createDatabaseMetrics, type DatabaseMetrics } from './transactions/database-metrics.ts';
import {
  closingMessage,
  createTransactionGuard,
  type Held,
  openingMessage,
  type TransactionGuard,
  turnKeyOf,
} from './transactions/transaction-scope.ts';
import { createTransactions } from './transactions/transactions.ts';
import { createTurns, type Release } from './transactions/turns.ts';

/** What the embedded database can do beyond the common face. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded';
  /** The whole data folder as one archive, to open copies from. */
  dump(): Promise<Blob>;
}

type Acquire = () => Promise<Release>;

function toRows(result: WorkerResult): Record<string, unknown>[] {
  for (const name of result.bytes) {
    for (const row of result.rows) {
      const value = row[name];
      if (value instanceof Uint8Array)
        row[name] = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
  }
  return result.rows;
}

interface DriverParts {
  readonly engine: Engine;
  readonly acquire: Acquire;
  readonly guard: TransactionGuard;
  readonly metrics: DatabaseMetrics;
}

/** Hands out the one session when its turn has come, with the transaction begun. */
function createDriver({ engine, acquire, guard, metrics }: DriverParts): Driver {
  const releases = new WeakMap<DatabaseConnection, () => void>();
  const run = (connection: DatabaseConnection, sql: string) =>
    connection.executeQuery(CompiledQuery.raw(sql)).then(() => undefined);
  async function begin(held: Held, release: Release): Promise<readonly unknown[]> {
    try {
      return toRows(await engine.exec(openingMessage(held)));
    } catch (error) {
      await engine.exec('rollback').catch(() => undefined);
      release();
      throw error;
    }
  }
  return {
    init: async () => undefined,
    destroy: async () => undefined,
    async acquireConnection() {
      const asked = performance.now();
      const release = await acquire();
      metrics.waited(performance.now() - asked);
      const held = guard.current();
      if (held) held.rows = await begin(held, release);
      const connection: DatabaseConnection = {
        async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
          const started = performance.now();
          const result = await (parameters.length === 0
            ? engine.exec(sql)
            : engine.query(sql, parameters)
          ).finally(() => metrics.asked(sql, performance.now() - started));
          const changed = result.affectedRows;
          return {
            rows: toRows(result) as R[],
            ...(changed === undefined ? {} : { numAffectedRows: BigInt(changed) }),
          };
        },
        // biome-ignore lint/correctness/useYield: the face demands it, the engine cannot stream.
        async *streamQuery() {
          throw new Error('the embedded database does not stream: read in batches');
        },
      };
      releases.set(connection, release);
      return connection;
    },
    async releaseConnection(connection) {
      releases.get(connection)?.();
    },
    async beginTransaction(connection) {
      if (!guard.current()) await run(connection, 'begin');
    },
    async commitTransaction(connection) {
      const held = guard.current();
      const { rows } = await connection.executeQuery(CompiledQuery.raw(closingMessage(held)));
      if (held?.last !== undefined) held.rows = rows;
    },
    rollbackTransaction: (connection) => run(connection, 'rollback'),
  };
}

/** pg-boss on the one session: each statement waits its turn, so it can never end our transaction. */
function createBossDb(engine: Engine, acquire: Acquire, guard: TransactionGuard) {
  const perform = async (text: string, values?: unknown[]) =>
    values?.length ? engine.query(text, values) : engine.exec(text);
  return {
    async executeSql(text: string, values?: unknown[]) {
      if (guard.current()) {
        // pg-boss looks up its queues while we enqueue; waiting for our own turn would be forever.
        if (/\b(begin|commit)\s*;/i.test(text)) {
          throw new Error('pg-boss was asked to manage queues inside a transaction: do it at boot');
        }
        return perform(text, values);
      }
      const release = await acquire();
      try {
        return await perform(text, values);
      } catch (error) {
        await engine.exec('rollback').catch(() => undefined);
        throw error;
      } finally {
        release();
      }
    },
    async listen(channel: string, hear: (payload: string) => void, onReconnect: () => void) {
      const release = await acquire();
      await engine.exec(`listen "${channel}"`).finally(release);
      const stop = engine.listen(channel, hear);
      onReconnect();
      return { close: async () => void stop() };
    },
  };
}

/** PGlite in a worker thread, behind one queue. One process per folder. */
export async function openEmbeddedDatabase(
  options: WorkerOptions,
  registry: Metrics,
): Promise<EmbeddedDatabase> {
  const engine = await openEngine(options);
  const guard = createTransactionGuard();
  const metrics = createDatabaseMetrics(registry);
  // PGlite has one session, and raw `begin` does not hold its own mutex.
  const turns = createTurns({ atOnce: 1 });
  const turn = () => {
    const held = guard.current();
    return turns.take(held === undefined ? '' : turnKeyOf(held.as));
  };
  metrics.watch(
    () => ({ used: turns.held(), idle: 1 - turns.held(), waiting: turns.waiting() }),
    turns.waiting,
  );
  const kysely = (acquire: Acquire) =>
    new Kysely<Tables>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => createDriver({ engine, acquire, guard, metrics }),
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createIntrospector: (db) => new PostgresIntrospector(db),
      },
    });
  const inner = kysely(turn);
  const outer = async () => {
    guard.assertFree('the root handle was used');
    return turn();
  };
  const root = kysely(outer);
  const bossDb = createBossDb(engine, turn, guard);
  // The one session serves as well: a probe waits for its turn there.
  const probe = sharing(async () => {
    const release = await turns.take('', probeMs);
    try {
      await engine.exec(probeStatement);
    } catch (error) {
      await engine.exec('rollback').catch(() => undefined);
      throw error;
    } finally {
      release();
    }
  });
  return {
    kind: 'embedded',
    root,
    ...createTransactions({ inner, guard, metrics }),
    async exec(sql) {
      const release = await outer();
      await engine.exec(sql).finally(release);
    },
    // Its only user is a superuser, which may act as any role.
    isLoginAdmitted: async () => true,
    admitLogin: async () => undefined,
    bossDb: () => ({ db: bossDb, backend: 'pglite' }),
    probe,
    async dump() {
      const release = await outer();
      return engine.dump().finally(release);
    },
    close: engine.close,
  };
}
