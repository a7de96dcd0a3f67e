import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from '../database/database.ts';
import { openEmbeddedDatabase } from '../database/embedded-database.ts';
import { type MigrationOwner, migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import { createMetrics } from '../observe/metrics.ts';
import { directServer, type TestServer } from './test-server.ts';

/** Migrating takes seconds and copying does not: each set of migrations runs once a machine. */

/** The name says what is inside: after a change of a migration, another template is made. */
function templateName(owners: readonly MigrationOwner[]): string {
  const hash = createHash('sha256').update('pglite 0.5.8');
  for (const { owner, folder } of owners) {
    hash.update(`\0${owner}`);
    for (const name of readdirSync(folder).sort()) {
      hash.update(name).update(readFileSync(new URL(name, `${folder.href.replace(/\/$/, '')}/`)));
    }
  }
  return hash.digest('hex').slice(0, 24);
}

function templatePath(owners: readonly MigrationOwner[]): string {
  const folder = join(tmpdir(), 'dojang-test-databases');
  mkdirSync(folder, { recursive: true });
  return join(folder, templateName(owners));
}

const mark = () => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** A migrated database in the memory of this process. */
export async function openEmbeddedCopy(owners: readonly MigrationOwner[]): Promise<Database> {
  const path = `${templatePath(owners)}.tar`;
  if (existsSync(path))
    return openDatabase({ folder: null, loadFrom: new Blob([readFileSync(path)]) });
  const database = await openEmbeddedDatabase({ folder: null }, createMetrics());
  await migrate(database, owners);
  const archive = await database.dump();
  const draft = `${path}.${mark()}`;
  writeFileSync(draft, Buffer.from(await archive.arrayBuffer()));
  // A whole file or none: other test processes look for it at this moment.
  renameSync(draft, path);
  return database;
}

/** Puts a migrated, closed database into `folder`, which must not exist yet. */
export async function copyEmbeddedFolder(
  folder: string,
  owners: readonly MigrationOwner[],
): Promise<void> {
  const path = templatePath(owners);
  if (!existsSync(path)) {
    const draft = `${path}.${mark()}`;
    const database = await openEmbeddedDatabase({ folder: draft }, createMetrics());
    await migrate(database, owners);
    await database.close();
    try {
      renameSync(draft, path);
    } catch (error) {
      // Another process was first with the same template; this one is not needed.
      if (!existsSync(path)) throw error;
    }
  }
  cpSync(path, folder, { recursive: true });
}

/** Any constant: it only has to be the same in all test processes. */
const templateLock = 7_271_099;

/** Creates the migrated database `name` on the server. */
export async function createServerCopy(
  { ownerUrl }: TestServer,
  name: string,
  owners: readonly MigrationOwner[],
): Promise<void> {
  const template = `dojang_template_${templateName(owners)}`;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // One process makes the template and the others wait. A copy takes no lock of ours.
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      template,
    ]);
    if (rowCount === 0) {
      await client.query(`drop database if exists ${template}_draft with (force)`);
      await client.query(`create database ${template}_draft`);
      await migrateOnServer(`${template}_draft`, owners);
      await client.query(`alter database ${template}_draft rename to ${template}`);
    }
    await client.query('select pg_advisory_unlock($1)', [templateLock]);
    await copyTemplate(client, name, template);
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses a copy while a session that has just left the template is still ending. */
async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`create database ${name} template ${template} strategy file_copy`);
      return;
    } catch (error) {
      const isInUse = error instanceof pg.DatabaseError && error.code === '55006';
      if (!isInUse || tries === 5) throw error;
      await wait(1_000);
    }
  }
}

async function migrateOnServer(name: string, owners: readonly MigrationOwner[]): Promise<void> {
  const own = directServer(name);
  if (own === undefined) throw new Error('the server of the tests has no address');
  const database = await openDatabase(own);
  await migrate(database, owners);
  await database.close();
}
