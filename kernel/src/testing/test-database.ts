import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Database } from '../database/database.ts';
import { type MigrationOwner, migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { createServerCopy, openEmbeddedCopy } from './templates.ts';
import { type TestServer, testServer } from './test-server.ts';

const kernel: MigrationOwner = {
  owner: 'kernel',
  folder: new URL('../../migrations', import.meta.url),
};

/** A database of this process alone on the server; dropped when the process ends well. */
async function openOnServer(
  server: TestServer,
  owners: readonly MigrationOwner[],
): Promise<Database> {
  const name = `dojang_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await createServerCopy(server, name, owners);
  const own = testServer(name);
  if (own === undefined) throw new Error('the server of the tests has no address');
  const database = await openDatabase(own);
  process.once('beforeExit', () => {
    database
      .close()
      .then(() => drop(server, name))
      .catch((error) => console.error(`${name} was left behind`, error));
  });
  return database;
}

async function drop({ ownerUrl }: TestServer, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`drop database if exists ${name} with (force)`).finally(() => client.end());
}

let shared: Promise<Database> | undefined;

/**
 * The one migrated database of this process: PGlite, or PostgreSQL when `DOJANG_TEST_DATABASE_URL`
 * names a server. It is copied from a template of what the first caller needs. Migrations of
 * `owners` that it lacks are added.
 */
export async function testDatabase(owners: readonly MigrationOwner[] = []): Promise<Database> {
  const server = testServer();
  const first = [kernel, ...owners];
  shared ??= server ? openOnServer(server, first) : openEmbeddedCopy(first);
  const database = await shared;
  await migrate(database, owners);
  return database;
}
