import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import { withStartLock } from './start-lock.ts';

/** A schema and the folder of its `NNNN_what.sql` files. The owner's name is the schema's. */
export interface MigrationOwner {
  readonly owner: string;
  readonly folder: URL;
}

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly digest: string;
}

/** Any constant: it only has to be ours. */
const lockNumber = 7_271_014;

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder))
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, `${folder.href.replace(/\/$/, '')}/`), 'utf8');
      return { name, text, digest: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: migrations come before the tables that a type could name.
type Session = Kysely<any>;

async function migrateOwner(db: Session, { owner, folder }: MigrationOwner): Promise<string[]> {
  if (!/^[a-z_]+$/.test(owner)) throw new Error(`"${owner}" cannot be the name of a schema`);
  await sql
    .raw(
      `create schema if not exists ${owner};
       create table if not exists ${owner}.migration (
         name text primary key,
         digest text not null,
         created_at timestamptz not null default now()
       );
       comment on table ${owner}.migration is 'Which migrations ran, with the SHA-256 of each.'`,
    )
    .execute(db);
  const { rows } = await sql<{ name: string; digest: string }>`
    select name, digest from ${sql.table(`${owner}.migration`)}`.execute(db);
  const done = new Map(rows.map(({ name, digest }) => [name, digest]));
  const ran: string[] = [];
  for (const { name, text, digest } of await readMigrations(folder)) {
    const before = done.get(name);
    if (before === digest) continue;
    if (before !== undefined) {
      throw new Error(
        `${owner}/${name} was edited after it ran: restore it and write a new migration`,
      );
    }
    const note = `insert into ${owner}.migration (name, digest) values ('${name}', '${digest}')`;
    try {
      await sql.raw(`begin;\n${text}\n;${note};\ncommit`).execute(db);
    } catch (cause) {
      await sql.raw('rollback').execute(db);
      throw new Error(`migration ${owner}/${name} failed and left no trace`, { cause });
    }
    ran.push(`${owner}/${name}`);
  }
  return ran;
}

/**
 * Brings the database up to date, owner by owner, each file in a transaction of its own. Servers
 * that start at the same moment wait for each other. Returns the names of what ran.
 *
 * @throws Error when a file was edited after it ran, or fails.
 */
export async function migrate(
  database: Database,
  owners: readonly MigrationOwner[],
): Promise<string[]> {
  return database.root.connection().execute((db) =>
    withStartLock(db, lockNumber, async () => {
      const ran: string[] = [];
      for (const owner of owners) ran.push(...(await migrateOwner(db, owner)));
      // Under the same lock: two who grant the same at once disturb each other.
      await database.admitLogin();
      return ran;
    }),
  );
}
