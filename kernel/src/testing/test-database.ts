import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../database/database.ts';
import { openEmbeddedDatabase } from '../database/embedded-database.ts';
import { type MigrationOwner, migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { type TestServer, testServer } from './test-server.ts';

const kernel: MigrationOwner = {
  owner: 'kernel',
  folder: new URL('../../migrations', import.meta.url),
};

/** The name of the archive says what is in it: change a migration and it is made anew. */
function archivePath(): string {
  const hash = createHash('sha256').update('pglite 0.5.8');
  for (const name of readdirSync(kernel.folder).sort()) {
    hash.update(name).update(readFileSync(new URL(name, `${kernel.folder.href}/`)));
  }
  const folder = join(tmpdir(), 'dojang-test-databases');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${hash.digest('hex').slice(0, 24)}.tar`);
}

async function openEmbedded(): Promise<Database> {
  const path = archivePath();
  if (existsSync(path))
    return openDatabase({ folder: null, loadFrom: new Blob([readFileSync(path)]) });
  const database = await openEmbeddedDatabase({ folder: null });
  await migrate(database, [kernel]);
  const archive = await database.dump();
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await archive.arrayBuffer()));
  // A whole file or none: other test processes look for it at this moment.
  renameSync(draft, path);
  return database;
}

/** A database of this process alone on the server; dropped when the process ends well. */
async function openOnServer({ ownerUrl }: TestServer): Promise<Database> {
  const name = `dojang_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const once = async (sql: string) => {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await once(`create database ${name}`);
  const own = testServer(name);
  if (own === undefined) throw new Error('the server of the tests has no address');
  const database = await openDatabase(own);
  process.once('beforeExit', () => {
    database
      .close()
      .then(() => once(`drop database if exists ${name} with (force)`))
      .catch((error) => console.error(`${name} was left behind`, error));
  });
  await migrate(database, [kernel]);
  return database;
}

let shared: Promise<Database> | undefined;

/**
 * The one migrated database of this process: PGlite, or PostgreSQL when `DOJANG_TEST_DATABASE_URL`
 * names a server. Migrations of `owners` that it lacks are added.
 */
export async function testDatabase(owners: readonly MigrationOwner[] = []): Promise<Database> {
  const server = testServer();
  shared ??= server ? openOnServer(server) : openEmbedded();
  const database = await shared;
  await migrate(database, owners);
  return database;
}
