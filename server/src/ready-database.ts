import { join } from 'node:path';
import type { Module } from '@dojang/kernel';
import {
  awaitMigrations,
  type Database,
  fillPermissions,
  type Logger,
  listNewer,
  type Metrics,
  type MigrationOwner,
  migrate,
  monthTables,
  openDatabase,
  prepareMonths,
} from '@dojang/kernel/server';
import { type Config, connectionsMaxOf } from './config.ts';
import { checkDatabase } from './database-check.ts';
import { checkLogin } from './warnings.ts';

/** Whether this process brings the database up to date, or waits until another one has. */
export const migrates = ({ roles, DATABASE_URL: url }: Config): boolean =>
  url === undefined || roles.has('migrate');

interface Surroundings {
  readonly log: Logger;
  readonly metrics?: Metrics;
  readonly now?: (() => Date) | undefined;
}

/**
 * The database with all that this version of the modules needs in it.
 *
 * @throws Error when it cannot be opened, or is not migrated in time.
 */
export async function openReadyDatabase(
  config: Config,
  modules: readonly Module[],
  { log, metrics, now = () => new Date() }: Surroundings,
): Promise<Database> {
  const { serving, queue } = connectionsMaxOf(config);
  const database = await openDatabase(
    config.DATABASE_URL === undefined
      ? {
          folder: join(config.dataFolder, 'database'),
          extensions: [...new Set(modules.flatMap(({ extensions }) => extensions))],
        }
      : {
          url: config.DATABASE_URL,
          ownerUrl: config.DATABASE_DIRECT_URL,
          connectionsMax: serving,
          queueConnectionsMax: queue,
          onError: (error) => log.warn({ error }, 'a database connection was lost'),
        },
    metrics,
  );
  try {
    await prepare(database, config, modules, log, now);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function prepare(
  database: Database,
  config: Config,
  modules: readonly Module[],
  log: Logger,
  now: () => Date,
): Promise<void> {
  await checkDatabase(config, database, log, now);
  const owners = modules.map(({ name, migrations }) => ({ owner: name, folder: migrations }));
  await bringUpToDate(database, config, owners, log);
  await prepareMonths(database, monthTables(modules), now());
  await checkLogin(config, database, [...owners.map(({ owner }) => owner), 'pgboss'], log);
  await fillPermissions(database, modules);
}

async function bringUpToDate(
  database: Database,
  config: Config,
  owners: readonly MigrationOwner[],
  log: Logger,
): Promise<void> {
  if (migrates(config)) {
    const ran = await migrate(database, owners);
    if (ran.length > 0) log.info({ migrations: ran.length }, 'the database was migrated');
  } else {
    await awaitMigrations(database, owners, {
      onWait: (missing) =>
        log.info(
          { missing: missing.length, first: missing[0] },
          'waiting for the database to be migrated by a process with the role migrate',
        ),
    });
  }
  const newer = await listNewer(database, owners);
  if (newer.length > 0) {
    log.warn(
      { newer: newer.length, last: newer.at(-1) },
      'the database was migrated by a newer version than this one: update this server soon',
    );
  }
}
