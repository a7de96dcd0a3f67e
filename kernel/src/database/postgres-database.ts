import { setTimeout as wait } from 'node:timers/promises';
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
import pg from 'pg';
import { Problem } from '../base/problem.ts';
import type { Tables } from '../tables.gen.ts';
import type { Database } from './database.ts';
import {
  beginStatement,
  createTransactionGuard,
  type TransactionGuard,
  withoutRowValues,
} from './transaction-scope.ts';
import { createTurns, type Release } from './turns.ts';
import { valueParsers } from './value-parsers.ts';

function createTypes() {
  const types = new pg.TypeOverrides();
  for (const [oid, parse] of Object.entries(valueParsers)) types.setTypeParser(Number(oid), parse);
  return types;
}

const acquireTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;

/** The server is away or coming up; nothing of ours has run yet, so asking again is safe. */
function isAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|57P0|08)/.test(code) ||
    /Connection terminated|Client has encountered a connection error|timeout exceeded/.test(message)
  );
}

class PooledConnection implements DatabaseConnection {
  readonly client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      // Without parameters the simple protocol serves, which allows several statements.
      const answer = await (parameters.length === 0
        ? this.client.query(sql)
        : this.client.query(sql, [...parameters]));
      const result = Array.isArray(answer) ? answer.at(-1) : answer;
      return {
        rows: (result?.rows ?? []) as R[],
        ...(typeof result?.rowCount === 'number'
          ? { numAffectedRows: BigInt(result.rowCount) }
          : {}),
      };
    } catch (error) {
      throw withoutRowValues(error);
    }
  }

  // biome-ignore lint/correctness/useYield: the face demands it; both databases read in batches.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('this database does not stream: read in batches');
  }
}

/** Hands out connections on which the transaction has begun: only `begin` is safe to try again. */
function createDriver(pool: pg.Pool, guard: TransactionGuard): Driver {
  // One org never has all connections: another's request finds one that is free, or will be soon.
  const max = pool.options.max ?? 10;
  const turns = createTurns(max, Math.max(1, max - 2));
  const run = (connection: DatabaseConnection, sql: string) =>
    connection.executeQuery(CompiledQuery.raw(sql)).then(() => undefined);
  const broken = new WeakSet<DatabaseConnection>();

  const releases = new WeakMap<DatabaseConnection, Release>();

  async function open(waitMaxMs: number): Promise<PooledConnection> {
    const as = guard.current();
    const release = await turns(as?.org ?? '', waitMaxMs);
    try {
      const client = await pool.connect();
      try {
        if (as) await client.query(beginStatement(as, statementTimeoutMs));
      } catch (error) {
        client.release(true);
        throw error;
      }
      const connection = new PooledConnection(client);
      releases.set(connection, release);
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
        try {
          return await open(Math.max(1, until - Date.now()));
        } catch (error) {
          if (!isAway(error)) throw withoutRowValues(error);
          if (Date.now() + pauseMs > until) {
            const detail = 'The database does not answer. Try again in a few seconds.';
            throw new Problem(503, 'database-unavailable', detail, { retryAfterSeconds: 5 });
          }
          await wait(pauseMs);
        }
      }
    },
    async releaseConnection(connection) {
      (connection as PooledConnection).client.release(broken.has(connection));
      releases.get(connection)?.();
    },
    async beginTransaction(connection) {
      if (!guard.current()) await run(connection, 'begin');
    },
    commitTransaction: (connection) => run(connection, 'commit'),
    async rollbackTransaction(connection) {
      // A connection that cannot roll back is in an unknown state: the pool must drop it, and the
      // caller must see the error that led here, not this one.
      await run(connection, 'rollback').catch(() => broken.add(connection));
    },
  };
}

function openPool(url: string, max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    application_name: 'dojang',
    types: createTypes(),
  });
  pool.on('error', onError);
  // The pool takes its own listener off a client that is in use; without this one a restart of
  // PostgreSQL would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

const roles = 'dojang_app, dojang_system';

/**
 * The login may take the roles on, and has none of their rights before it does: without `inherit
 * false` it would see the ids of all orgs as it comes.
 */
async function admitLogin(serving: pg.Pool, owner: pg.Pool): Promise<void> {
  const { rows } = await serving.query<{ name: string; admitted: boolean; version: number }>(
    `select quote_ident(current_user) as name, current_setting('server_version_num')::int as version,
      bool_and(pg_has_role(current_user, r, 'member')) as admitted
     from unnest(string_to_array($1, ', ')) r`,
    [roles],
  );
  const [login] = rows;
  if (login === undefined || login.admitted) return;
  const grant = `grant ${roles} to ${login.name}${login.version >= 160_000 ? ' with inherit false' : ''}`;
  await owner.query(grant).catch((cause) => {
    throw new Error(
      `the user ${login.name} of DATABASE_URL may not act as ${roles}: let an administrator of PostgreSQL run "${grant}"`,
      { cause: withoutRowValues(cause) },
    );
  });
}

/**
 * A pool of PostgreSQL connections, and a small one of the owner. Restarts of the server are waited
 * out for five seconds.
 */
export async function openPostgresDatabase(options: {
  url: string;
  ownerUrl?: string | undefined;
  connectionsMax?: number;
  onError?: (error: Error) => void;
}): Promise<Database> {
  const onError = options.onError ?? (() => undefined);
  const pool = openPool(options.url, options.connectionsMax ?? 10, onError);
  const ownerUrl = options.ownerUrl ?? options.url;
  const owner = ownerUrl === options.url ? pool : openPool(ownerUrl, 3, onError);

  const guard = createTransactionGuard();
  const kysely = (from: pg.Pool, assertFree: () => void) =>
    new Kysely<Tables>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => {
          const driver = createDriver(from, guard);
          const acquireConnection = async () => {
            assertFree();
            return driver.acquireConnection();
          };
          return { ...driver, acquireConnection };
        },
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createIntrospector: (db) => new PostgresIntrospector(db),
      },
    });
  const inner = kysely(pool, () => undefined);
  const root = kysely(owner, () => guard.assertFree('the root handle was used'));
  return {
    kind: 'postgres',
    root,
    async transaction(as, work) {
      guard.assertFree('a second transaction was opened');
      return guard.run(as, () => inner.transaction().execute(work));
    },
    exec: (sql) => root.executeQuery(CompiledQuery.raw(sql)).then(() => undefined),
    admitLogin: async () => {
      if (owner !== pool) await admitLogin(pool, owner);
    },
    // A pool of its own: a job's look-up must not wait for connections that wait for the job. The
    // owner's: it makes queues, LISTENs, and fetches for all orgs, by statements of its own alone.
    bossDb: () => ({ connectionString: ownerUrl, max: 4 }),
    ping: () => pool.query('select 1').then(() => undefined),
    async close() {
      await pool.end();
      if (owner !== pool) await owner.end();
    },
  };
}
