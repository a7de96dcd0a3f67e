import { join } from 'node:path';
import { commitModule } from '@dojang/commit';
import type { Module } from '@dojang/kernel';
import {
  buildHttp,
  createCache,
  createGateway,
  createJobs,
  createLive,
  createLog,
  createMetrics,
  createNotifier,
  createPool,
  createRateLimiter,
  createWitness,
  type Database,
  fillPermissions,
  kernelModule,
  type Logger,
  migrate,
  openCheckpoints,
  openDatabase,
  openKeyring,
  openPlanCatalogue,
  type Parts,
  type Witness,
} from '@dojang/kernel/server';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { secureDataFolder } from './data-folder.ts';
import { gatewayConfig, notifierConfig } from './outside.ts';
import { servePage } from './page.ts';
import { checkLogin, warnOfConnections } from './warnings.ts';

/** The kernel's own face first; then the products. */
export const modules: readonly Module[] = [kernelModule, commitModule];

export interface App {
  readonly http: FastifyInstance;
  readonly parts: Parts;
  /** Signs the ledgers from outside the database, once it is started. */
  readonly witness: Witness;
  /** Where people reach this server; the port is known only once it is bound. */
  readonly address: { url: string };
  /** Ends in the order in which nothing is lost: requests, jobs, messages, database. */
  readonly close: () => Promise<void>;
}

export interface AppOptions {
  /** The built web app; without it the API answers alone. */
  readonly pageFolder?: string;
  readonly log?: Logger;
}

async function openMigratedDatabase(config: Config, log: Logger): Promise<Database> {
  const database = await openDatabase(
    config.DATABASE_URL === undefined
      ? { folder: join(config.dataFolder, 'database') }
      : {
          url: config.DATABASE_URL,
          ownerUrl: config.DATABASE_DIRECT_URL,
          connectionsMax: config.DATABASE_CONNECTIONS_MAX,
          onError: (error) => log.warn({ error }, 'a database connection was lost'),
        },
  );
  const owners = modules.map(({ name, migrations }) => ({ owner: name, folder: migrations }));
  const ran = await migrate(database, owners);
  if (ran.length > 0) log.info({ migrations: ran.length }, 'the database was migrated');
  await checkLogin(config, database, [...owners.map(({ owner }) => owner), 'pgboss'], log);
  await fillPermissions(
    database,
    modules.flatMap((module) => module.permissions),
  );
  return database;
}

/**
 * Builds every long-lived thing, line by line, and the HTTP app on top of them. Nothing listens and
 * no job runs yet.
 *
 * @throws Error when the database cannot be opened or migrated.
 */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog({ level: config.DOJANG_LOG_LEVEL });
  secureDataFolder(config.dataFolder, log);
  warnOfConnections(config, log);
  const address = {
    url: config.publicUrl ?? `http://${config.DOJANG_HOST}:${config.DOJANG_PORT}`,
  };
  const redis = config.REDIS_URL === undefined ? {} : { redisUrl: config.REDIS_URL };
  const metrics = createMetrics({ processMetrics: true });
  const plans = openPlanCatalogue({ path: config.planCatalogue, log });
  const keyring = openKeyring({ masterKey: config.DOJANG_MASTER_KEY, folder: config.dataFolder });
  const database = await openMigratedDatabase(config, log);
  const jobs = await createJobs({
    database,
    jobs: modules.flatMap((module) => module.jobs),
    log,
    works: config.roles.has('worker'),
  });
  const pool = createPool({ log, metrics });
  const cache = await createCache({ log, metrics, keyring, ...redis });
  const live = await createLive({ log, keyring, ...redis });
  const limiter = createRateLimiter({ log, keyring, ...redis });
  const parts: Parts = {
    modules,
    database,
    jobs,
    pool,
    cache,
    live,
    limiter,
    checkpoints: openCheckpoints({
      folder: join(config.dataFolder, 'checkpoints'),
      keys: keyring.checkpointKeys,
    }),
    llm: createGateway(gatewayConfig(config)),
    plans,
    notifier: createNotifier(notifierConfig(config, keyring)),
    keyring,
    metrics,
    log,
    now: () => new Date(),
    fetch: globalThis.fetch,
    get publicUrl() {
      return address.url;
    },
  };
  const witness = createWitness(parts);
  const page = options.pageFolder === undefined ? undefined : servePage(options.pageFolder);
  const http = buildHttp(parts, modules, {
    ...(config.DOJANG_TRUST_PROXY === undefined ? {} : { trustProxy: config.DOJANG_TRUST_PROXY }),
    ...(config.DOJANG_METRICS_TOKEN === undefined
      ? {}
      : { metricsToken: config.DOJANG_METRICS_TOKEN }),
    ...(page === undefined ? {} : { page: page.shell }),
  });
  if (page) http.register(page.plugin);
  return {
    http,
    parts,
    witness,
    address,
    close: async () => {
      await http.close();
      await jobs.stop();
      await witness.stop();
      await pool.close();
      await limiter.close();
      await live.close();
      await cache.close();
      plans.close();
      await database.close();
    },
  };
}
