import { join } from 'node:path';
import type { Module } from '@dojang/kernel';
import {
  allowedHosts,
  buildHttp,
  createCache,
  createGateway,
  createJobs,
  createLive,
  createLog,
  createLogTap,
  createNotifier,
  createOutgoing,
  createPool,
  createRateLimiter,
  createStreams,
  createWitness,
  type Database,
  databaseCheck,
  diskCheck,
  type Logger,
  openAppendBucket,
  openCheckpoints,
  openFileStore,
  openKeyring,
  openModules,
  openPlanCatalogue,
  type Parts,
  type Readiness,
  unlessAway,
  type Witness,
} from '@dojang/kernel/server';
import type { FastifyInstance } from 'fastify';
import { chooseModules } from './choose-modules.ts';
import type { Config } from './config.ts';
import { secureDataFolder } from './data-folder.ts';
import { handedOver } from './handed-over.ts';
import { products } from './modules.ts';
import { createOps, type Ops } from './ops.ts';
import { gatewayConfig, notifierConfig, openSignIn, outgoingConfig } from './outside.ts';
import { servePage } from './page.ts';
import { openReadyDatabase } from './ready-database.ts';
import { openTraces } from './traces.ts';
import { warnOfConnections } from './warnings.ts';

export interface App {
  readonly http: FastifyInstance;
  readonly parts: Parts;
  /** Signs the ledgers from outside the database, once it is started. */
  readonly witness: Witness;
  /** Where people reach this server; the port is known only once it is bound. */
  readonly address: { url: string };
  readonly readiness: Readiness;
  /** Further ports that modules ask for. */
  readonly ports: readonly number[];
  /** Ends in the order in which nothing is lost: requests, jobs, messages, database. */
  readonly close: () => Promise<void>;
}

export interface AppOptions {
  /** The built web app; without it the API answers alone. */
  readonly pageFolder?: string;
  readonly log?: Logger;
  /** The page lists what there is to try. */
  readonly hasPlaygrounds?: boolean;
  /** What probes ask; one that no port answers when left out. */
  readonly ops?: Ops;
  /** In place of the list in `modules.ts`. */
  readonly products?: readonly Module[];
}

const requestMsMax = 15_000;

/** Lets requests end that have begun. One that takes longer than others may is cut off. */
async function closeRequests(http: FastifyInstance): Promise<void> {
  const late = setTimeout(() => http.server.closeAllConnections(), requestMsMax);
  await http.close();
  clearTimeout(late);
}

/** Ends in the order in which nothing is lost. `between` comes after the jobs, which may still need it. */
async function closeInOrder(
  parts: Parts,
  http: FastifyInstance,
  between: () => Promise<void>,
): Promise<void> {
  const { database } = parts;
  await closeRequests(http);
  const closing = closeParts(parts, between);
  // The session of an embedded database serves what runs as well, so its probe would wait for that.
  await (database.kind === 'embedded' ? closing : unlessAway(closing, database.probe));
}

async function closeParts(
  { jobs, pool, limiter, live, cache, tracing, database }: Parts,
  between: () => Promise<void>,
): Promise<void> {
  await jobs.stop();
  await between();
  await pool.close();
  await limiter.close();
  await live.close();
  await cache.close();
  await database.close();
  await tracing.close();
}

function addChecks(
  readiness: Readiness,
  database: Database,
  folder: string,
  modules: Readonly<Record<string, () => Promise<boolean> | boolean>>,
): void {
  readiness.add('database', databaseCheck(database));
  if (database.kind === 'embedded') readiness.add('disk', diskCheck(folder));
  for (const [name, holds] of Object.entries(modules)) {
    readiness.add(name, { holds, fix: `module ${name} is not ready: see Settings → Modules` });
  }
}

const addressOf = ({ publicUrl, DOJANG_HOST: host, DOJANG_PORT: port }: Config): string =>
  publicUrl ?? `http://${host}:${port}`;

const now = () => new Date();
const { fetch } = globalThis;

/** Servers of one database must see the same checkpoints: in a bucket, when there is one. */
function openLedgerCheckpoints(config: Config, { checkpointKeys: keys }: Parts['keyring']) {
  const s3Url = config.DATABASE_URL === undefined ? undefined : config.S3_URL;
  return openCheckpoints({
    folder: join(config.dataFolder, 'checkpoints'),
    keys,
    bucket: s3Url === undefined ? undefined : openAppendBucket({ s3Url, fetch, now }),
  });
}

const httpOptions = (config: Config) => ({
  trustProxy: config.DOJANG_TRUST_PROXY,
  metricsToken: config.DOJANG_METRICS_TOKEN,
  hasOpsPort: config.DOJANG_OPS_PORT !== undefined,
  serving: config.roles.has('http') ? ('all' as const) : ('streams' as const),
});

/**
 * Builds every long-lived thing, line by line, and the HTTP app on top of them. Nothing listens and
 * no job runs yet.
 *
 * @throws Error when the database cannot be opened, or is not migrated in time.
 */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<App> {
  const known = options.products ?? products;
  const { modules, configs } = chooseModules(config, known);
  const logTap = createLogTap();
  const log = options.log ?? createLog({ level: config.DOJANG_LOG_LEVEL, tap: logTap });
  const { metrics, readiness } = options.ops ?? createOps(config, log);
  secureDataFolder(config.dataFolder, log);
  warnOfConnections(config, log);
  const address = { url: addressOf(config) };
  const redis = config.REDIS_URL === undefined ? {} : { redisUrl: config.REDIS_URL };
  const plans = openPlanCatalogue({ path: config.planCatalogue, modules: known, log });
  const keyring = openKeyring({ masterKey: config.DOJANG_MASTER_KEY, folder: config.dataFolder });
  const database = await openReadyDatabase(config, modules, { log, metrics, now });
  const declared = modules.flatMap((module) => module.jobs);
  const works = config.roles.has('worker');
  const jobs = await createJobs({ database, jobs: declared, log, works, classes: config.queues });
  const pool = createPool({ log, metrics });
  const shared = { modules, log, metrics, keyring, ...redis };
  const limiter = createRateLimiter({ ...shared, replicas: config.DOJANG_REPLICAS });
  const [cache, live] = await Promise.all([createCache(shared), createLive(shared)]);
  const streams = createStreams({ modules, database, live, metrics, log, now });
  const parts: Parts = {
    modules,
    database,
    jobs,
    pool,
    cache,
    live,
    streams,
    limiter,
    checkpoints: openLedgerCheckpoints(config, keyring),
    files: openFileStore({ s3Url: config.S3_URL, folder: config.dataFolder, fetch, now }),
    outgoing: createOutgoing(outgoingConfig(config, allowedHosts(modules, configs), address.url)),
    llm: createGateway(gatewayConfig(config)),
    plans,
    notifier: createNotifier(notifierConfig(config, keyring)),
    ...openSignIn(config, { publicUrl: address.url, now }),
    hasPlaygrounds: options.hasPlaygrounds ?? false,
    keyring,
    metrics,
    tracing: await openTraces(config, metrics, log),
    log,
    logTap,
    now,
    fetch,
    ...(database.kind === 'embedded' ? { dataFolder: config.dataFolder } : {}),
    ...handedOver(modules),
    get publicUrl() {
      return address.url;
    },
  };
  const opened = await openModules(parts, configs);
  addChecks(readiness, database, config.dataFolder, opened.ready);
  const witness = createWitness(parts);
  const folder = config.roles.has('http') ? options.pageFolder : undefined;
  const page = folder === undefined ? undefined : servePage(folder, () => address.url);
  const http = buildHttp(parts, modules, {
    ...httpOptions(config),
    readiness,
    ...(page === undefined ? {} : { page: page.shell }),
  });
  if (page) http.register(page.plugin);
  return {
    http,
    parts,
    witness,
    address,
    readiness,
    ports: opened.ports,
    close: () =>
      closeInOrder(parts, http, async () => {
        await witness.stop();
        await opened.close();
        plans.close();
      }),
  };
}
