import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../tables.gen.ts';

/** As somebody who can write the rows of an org in the database itself, and has no key. */
export const asOwner = <R>(
  database: Database,
  org: string,
  work: (db: Transaction<Tables>) => Promise<R>,
): Promise<R> =>
  database.root.transaction().execute(async (db) => {
    // On PostgreSQL the owner of the tables sees no rows but those of the org, and of the reach, that are named.
    await sql`select set_config('app.org', ${org}, true), set_config('app.reach', 'all', true)`.execute(
      db,
    );
    return work(db);
  });
