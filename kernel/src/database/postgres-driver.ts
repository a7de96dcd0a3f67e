import { setTimeout as wait } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import pg from 'pg';
import { within } from '../base/within.ts';
import type { DatabaseMetrics } from './transactions/database-metrics.ts';
import { isAway } from './transactions/faults.ts';
import { destroy, type Silence } from './transactions/silence.ts';
import {
  closingMessage,
  lastRows,
  openingMessage,
  serverTimeouts,
  type TransactionGuard,
  turnKeyOf,
  withoutRowValues,
} from './transactions/transaction-scope.ts';
import type { Release, Turns } from './transactions/turns.ts';
import { valueParsers } from './value-parsers.ts';

function createTypes() {
  const types = new pg.TypeOverrides();
  for (const [oid, parse] of Object.entries(valueParsers)) types.setTypeParser(Number(oid), parse);
  return types;
}

const acquireTimeoutMs = 5_000;

/** How PostgreSQL said that it ended a connection while nothing was asked of it. */
const endings = new WeakMap<pg.ClientBase, Error>();

interface DriverParts {
  readonly pool: pg.Pool;
  readonly turns: Turns;
  readonly guard: TransactionGuard;
  readonly metrics: DatabaseMetrics;
  /** A server that answers nothing for so long is left; never when left out. */
  readonly answerMs?: number;
  /** Ends what waits for a server that is silent; nothing does when left out. */
  readonly silence?: Silence;
}

/** A connection that comes too late goes back to the pool. */
async function connectWithin(pool: pg.Pool, ms: number): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  return within(connecting, ms, 'timeout exceeded when connecting').catch((error) => {
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  });
}

class PooledConnection implements DatabaseConnection {
  readonly client: pg.PoolClient;
  readonly release: Release;
  /** Nothing more can be asked of it: its server answered nothing in time, or could not take a transaction back. */
  isBroken = false;
  readonly #parts: DriverParts;

  constructor(client: pg.PoolClient, release: Release, parts: DriverParts) {
    this.client = client;
    this.release = release;
    this.#parts = parts;
  }

  /** One message; the answer of its last statement that gives rows. */
  async ask(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult | undefined> {
    const { metrics, answerMs, silence } = this.#parts;
    const started = performance.now();
    const ended = silence?.asked(() => destroy(this.client));
    let isAnswer = true;
    try {
      // Without values the simple protocol serves, which allows several statements.
      const answer = await this.client.query({
        text: sql,
        ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
        ...(values.length === 0 ? {} : { values: [...values] }),
      } as pg.QueryConfig);
      return Array.isArray(answer) ? lastRows(answer as pg.QueryResult[]) : answer;
    } catch (error) {
      isAnswer = !isAway(error);
      this.isBroken ||= !isAnswer;
      throw withoutRowValues(endings.get(this.client) ?? error);
    } finally {
      ended?.(isAnswer);
      metrics.asked(sql, performance.now() - started);
    }
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.ask(sql, parameters);
    return {
      rows: (result?.rows ?? []) as R[],
      ...(typeof result?.rowCount === 'number' ? { numAffectedRows: BigInt(result.rowCount) } : {}),
    };
  }

  // biome-ignore lint/correctness/useYield: the face demands it; both databases read in batches.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('this database does not stream: read in batches');
  }
}

/** Hands out connections on which the transaction has begun: only that is safe to try again. */
export function createDriver(parts: DriverParts): Driver {
  const { pool, turns, guard, metrics } = parts;
  const run = (connection: DatabaseConnection, sql: string) =>
    (connection as PooledConnection).ask(sql).then(() => undefined);

  async function open(waitMaxMs: number): Promise<PooledConnection> {
    const held = guard.current();
    const asked = performance.now();
    const release = await turns.take(held === undefined ? '' : turnKeyOf(held.as), waitMaxMs);
    try {
      const client = await connectWithin(
        pool,
        Math.max(1, waitMaxMs - (performance.now() - asked)),
      );
      metrics.waited(performance.now() - asked);
      const connection = new PooledConnection(client, release, parts);
      try {
        if (held) {
          held.rows = (await connection.ask(openingMessage(held, serverTimeouts)))?.rows ?? [];
        }
      } catch (error) {
        client.release(true);
        throw error;
      }
      return connection;
    } catch (error) {
      release();
      throw error;
    }
  }
  return {
    init: async () => undefined,
    destroy: async () => undefined,
    async acquireConnection() {
      const until = Date.now() + acquireTimeoutMs;
      for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 400)) {
        parts.silence?.refuse();
        try {
          return await open(Math.max(1, until - Date.now()));
        } catch (error) {
          if (!isAway(error) || Date.now() + pauseMs > until) throw withoutRowValues(error);
          await wait(pauseMs);
        }
      }
    },
    async releaseConnection(connection) {
      const { client, release, isBroken } = connection as PooledConnection;
      client.release(isBroken);
      release();
    },
    async beginTransaction(connection) {
      if (!guard.current()) await run(connection, 'begin');
    },
    async commitTransaction(connection) {
      const held = guard.current();
      const answer = await (connection as PooledConnection).ask(closingMessage(held));
      if (held?.last !== undefined) held.rows = answer?.rows ?? [];
    },
    async rollbackTransaction(connection) {
      const pooled = connection as PooledConnection;
      if (pooled.isBroken) return;
      // A connection that cannot roll back is in an unknown state: the pool must drop it, and the
      // caller must see the error that led here, not this one.
      await run(connection, 'rollback').catch(() => {
        pooled.isBroken = true;
      });
    },
  };
}

/** Connections to one server, which notice when its machine is gone. */
export function openPool(url: string, max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    application_name: 'dojang',
    types: createTypes(),
  });
  pool.on('error', onError);
  // The pool takes its own listener off a client that is in use; without this one a restart of
  // PostgreSQL would end the process.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      endings.set(client, error);
      onError(error);
    }),
  );
  return pool;
}
