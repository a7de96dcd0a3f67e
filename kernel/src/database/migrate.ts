import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import {
  notAvailable,
  type StartLockOptions,
  setLockTimeout,
  takeStartLock,
  withStartLock,
} from './start-lock.ts';

/** A schema and the folder of its `NNNN_what.sql` files. The owner's name is the schema's. */
export interface MigrationOwner {
  readonly owner: string;
  readonly folder: URL;
}

interface Migration {
  readonly owner: string;
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

/** Any constant: it only has to be ours. */
const lockNumber = 7_271_014;

async function readMigrations({ owner, folder }: MigrationOwner): Promise<Migration[]> {
  if (!/^[a-z_]+$/.test(owner)) throw new Error(`"${owner}" cannot be the name of a schema`);
  const names = (await readdir(folder))
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, `${folder.href.replace(/\/$/, '')}/`), 'utf8');
      return { owner, name, text, digest: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: migrations come before the tables that a type could name.
type Session = Kysely<any>;

/** What ran here of `owner`, by name: the digest. Undefined where nothing of it has run. */
async function readDone(db: Session, owner: string): Promise<Map<string, string> | undefined> {
  const table = `${owner}.migration`;
  // Not by to_regclass: within a transaction it may answer from before the lock was had.
  const { rows: there } = await sql<{ there: boolean }>`
    select exists (
      select from pg_tables where schemaname = ${owner} and tablename = 'migration'
    ) as there`.execute(db);
  if (!there[0]?.there) return undefined;
  const { rows } = await sql<{ name: string; digest: string }>`
    select name, digest from ${sql.table(table)}`.execute(db);
  return new Map(rows.map(({ name, digest }) => [name, digest]));
}

/** @throws Error when a file was edited after it ran. */
function pendingOf(migrations: readonly Migration[], done: Map<string, string> | undefined) {
  for (const { owner, name, digest } of migrations) {
    if ((done?.get(name) ?? digest) === digest) continue;
    throw new Error(
      `${owner}/${name} was edited after it ran: restore it and write a new migration`,
    );
  }
  return migrations.filter(({ name }) => !done?.has(name));
}

const makeTable = (owner: string) =>
  sql.raw(
    `create schema if not exists ${owner};
     create table if not exists ${owner}.migration (
       name text primary key,
       digest text not null,
       created_at timestamptz not null default now()
     );
     comment on table ${owner}.migration is 'Which migrations ran, with the SHA-256 of each.'`,
  );

/** Longer than most transactions take. Whoever wants the table meanwhile waits as long as the migration does. */
const tableWaitMs = 2_000;
const triesMax = 5;

/** The migration of this name waited for a table. */
class InUse extends Error {}

const inUse = (name: string, cause: unknown) =>
  new InUse(
    `migration ${name} asked ${triesMax} times for a table that another session uses, and left no trace: find the session by "select pid, usename, xact_start, query from pg_stat_activity where xact_start < now() - interval '2 s'", end it or wait for it, then start again`,
    { cause },
  );

/** Runs the first that is still missing once the lock is held. Undefined when another server was quicker. */
async function runNext(tx: Session, migrations: readonly Migration[]): Promise<string | undefined> {
  const owner = migrations[0]?.owner ?? '';
  const done = await readDone(tx, owner);
  const [next] = pendingOf(migrations, done);
  if (next === undefined) return undefined;
  if (done === undefined) await makeTable(owner).execute(tx);
  const { name, text, digest } = next;
  try {
    await setLockTimeout(tx, `${tableWaitMs}ms`);
    await sql.raw(text).execute(tx);
  } catch (cause) {
    if ((cause as { code?: unknown }).code === notAvailable) throw inUse(`${owner}/${name}`, cause);
    throw new Error(`migration ${owner}/${name} failed and left no trace`, { cause });
  }
  await sql`insert into ${sql.table(`${owner}.migration`)} (name, digest)
    values (${name}, ${digest})`.execute(tx);
  return `${owner}/${name}`;
}

/** A migration that waits for a table lets go of it between two tries: those who queue behind it get their turn. */
async function tryNext(
  database: Database,
  migrations: readonly Migration[],
  options: StartLockOptions,
): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.root.transaction().execute(async (tx) => {
        await takeStartLock(tx, lockNumber, options);
        return runNext(tx, migrations);
      });
    } catch (error) {
      if (!(error instanceof InUse) || tries === triesMax) throw error;
      await wait(500 * tries);
    }
  }
}

async function migrateOwner(
  database: Database,
  owner: MigrationOwner,
  options: StartLockOptions,
): Promise<string[]> {
  const migrations = await readMigrations(owner);
  const ran: string[] = [];
  while (pendingOf(migrations, await readDone(database.root, owner.owner)).length > 0) {
    const name = await tryNext(database, migrations, options);
    if (name !== undefined) ran.push(name);
  }
  return ran;
}

/**
 * Brings the database up to date, owner by owner, each file in a transaction of its own. Servers
 * that start at the same moment take turns. Returns the names of what ran here.
 *
 * @throws Error when a file was edited after it ran, or fails.
 */
export async function migrate(
  database: Database,
  owners: readonly MigrationOwner[],
  options: StartLockOptions = {},
): Promise<string[]> {
  const ran: string[] = [];
  for (const owner of owners) ran.push(...(await migrateOwner(database, owner, options)));
  if (await database.isLoginAdmitted()) return ran;
  // Two servers that grant the same at once disturb each other.
  await withStartLock(database.root, lockNumber, () => database.admitLogin(), options);
  return ran;
}

/** Names of what this version has and the database has not run yet. */
async function listMissing(
  database: Database,
  owners: readonly MigrationOwner[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const owner of owners) {
    const done = await readDone(database.root, owner.owner);
    const pending = pendingOf(await readMigrations(owner), done);
    missing.push(...pending.map(({ name }) => `${owner.owner}/${name}`));
  }
  return missing;
}

/**
 * Waits until another process has brought the database up to date.
 *
 * @param onWait called once, when there is something to wait for
 * @throws Error that says what is missing and how to run it, after `timeoutMs` (60 s).
 */
export async function awaitMigrations(
  database: Database,
  owners: readonly MigrationOwner[],
  { timeoutMs = 60_000, onWait }: { timeoutMs?: number; onWait?: (missing: string[]) => void } = {},
): Promise<void> {
  const until = performance.now() + timeoutMs;
  let missing = await listMissing(database, owners);
  if (missing.length > 0) onWait?.(missing);
  while (missing.length > 0) {
    if (performance.now() > until) {
      throw new Error(
        `the database lacks ${missing.length} migrations of this version, the first is ${missing[0]}: run "node server/src/main.ts --role=migrate" of this version, then start again`,
      );
    }
    await wait(Math.min(500, timeoutMs));
    missing = await listMissing(database, owners);
  }
  await database.admitLogin();
}

/** Names of what ran here and is no file of this version: a newer one was here. */
export async function listNewer(
  database: Database,
  owners: readonly MigrationOwner[],
): Promise<string[]> {
  const newer: string[] = [];
  for (const owner of owners) {
    const own = new Set((await readMigrations(owner)).map(({ name }) => name));
    const done = (await readDone(database.root, owner.owner)) ?? new Map();
    for (const name of done.keys()) if (!own.has(name)) newer.push(`${owner.owner}/${name}`);
  }
  return newer.sort();
}
