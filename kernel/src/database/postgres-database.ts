import {
  CompiledQuery,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type pg from 'pg';
import type { Metrics } from '../observe/metrics.ts';
import type { Tables } from '../tables.gen.ts';
import type { Database } from './database.ts';
import { createDriver, openPool } from './postgres-driver.ts';
import { createProbe } from './probe.ts';
import { createDatabaseMetrics } from './transactions/database-metrics.ts';
import { createSilence } from './transactions/silence.ts';
import { createTransactionGuard, withoutRowValues } from './transactions/transaction-scope.ts';
import { createTransactions } from './transactions/transactions.ts';
import { createTurns } from './transactions/turns.ts';

/** Longer than PostgreSQL itself lets a statement take. */
const answerMs = 40_000;
/** More of one org would wait longer for their turn than anyone waits for an answer. */
const waitingPerOrgMax = 200;

const roles = 'dojang_app, dojang_system';

const askLogin = (serving: pg.Pool) =>
  serving.query<{ name: string; admitted: boolean }>(
    `select quote_ident(current_user) as name,
      bool_and(pg_has_role(current_user, r, 'member')) as admitted
     from unnest(string_to_array($1, ', ')) r`,
    [roles],
  );

/**
 * The login may take the roles on, and has none of their rights before it does: without `inherit
 * false` it would see the ids of all orgs as it comes.
 */
async function admitLogin(serving: pg.Pool, owner: pg.Pool): Promise<void> {
  const [login] = (await askLogin(serving)).rows;
  if (login === undefined || login.admitted) return;
  const grant = `grant ${roles} to ${login.name} with inherit false`;
  await owner.query(grant).catch((cause) => {
    throw new Error(
      `the user ${login.name} of DATABASE_URL may not act as ${roles}: let an administrator of PostgreSQL run "${grant}"`,
      { cause: withoutRowValues(cause) },
    );
  });
}

/** Turns of the orgs. One whose transactions all stand still leaves two thirds of the connections to the others. */
const turnsOfOrgs = (max: number) =>
  createTurns({
    atOnce: max,
    perKey: Math.max(1, Math.floor(max / 3)),
    waitingMax: waitingPerOrgMax,
  });

const createKysely = (driver: Driver) =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  });

/**
 * A pool of PostgreSQL connections, and a small one of the owner. Restarts of the server are waited
 * out for five seconds.
 */
export async function openPostgresDatabase(
  options: {
    url: string;
    ownerUrl?: string | undefined;
    connectionsMax?: number;
    queueConnectionsMax?: number;
    onError?: (error: Error) => void;
  },
  registry: Metrics,
): Promise<Database> {
  const onError = options.onError ?? (() => undefined);
  const max = options.connectionsMax ?? 10;
  const pool = openPool(options.url, max, onError);
  const ownerUrl = options.ownerUrl ?? options.url;
  const owner = ownerUrl === options.url ? pool : openPool(ownerUrl, 3, onError);
  const metrics = createDatabaseMetrics(registry);
  const turns = turnsOfOrgs(max);
  metrics.watch(() => {
    const { totalCount, idleCount: idle, waitingCount } = pool;
    return { used: totalCount - idle, idle, waiting: waitingCount + turns.waiting() };
  }, turns.waiting);
  const probe = createProbe(options.url);
  const guard = createTransactionGuard();
  const silence = createSilence([...new Set([options.url, ownerUrl])]);
  const inner = createKysely(createDriver({ pool, turns, guard, metrics, answerMs, silence }));
  // A migration takes its time, so nothing bounds what the owner asks.
  const ownerTurns = createTurns({ atOnce: owner.options.max ?? max });
  const driver = createDriver({ pool: owner, turns: ownerTurns, guard, metrics });
  const root = createKysely({
    ...driver,
    async acquireConnection() {
      guard.assertFree('the root handle was used');
      return driver.acquireConnection();
    },
  });
  return {
    kind: 'postgres',
    root,
    ...createTransactions({ inner, guard, metrics }),
    exec: (sql) => root.executeQuery(CompiledQuery.raw(sql)).then(() => undefined),
    isLoginAdmitted: async () =>
      owner === pool || (await askLogin(pool)).rows[0]?.admitted === true,
    admitLogin: async () => {
      if (owner !== pool) await admitLogin(pool, owner);
    },
    // A pool of its own: a job's look-up must not wait for connections that wait for the job. The
    // owner's: it makes queues, LISTENs, and fetches for all orgs, by statements of its own alone.
    bossDb: () => ({ connectionString: ownerUrl, max: options.queueConnectionsMax ?? 4 }),
    probe: probe.ask,
    async close() {
      silence.close();
      await probe.close();
      await pool.end();
      if (owner !== pool) await owner.end();
    },
  };
}
