import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Tables } from '../tables.gen.ts';

/** As the owner of a table whose rows are no org's, or of any org: on PostgreSQL its policies hold for the owner, too. */
export async function unforced<R>(
  { root }: Database,
  table: string,
  work: (db: Kysely<Tables>) => Promise<R>,
): Promise<R> {
  const force = (word: string) =>
    sql`alter table ${sql.table(table)} ${sql.raw(word)} row level security`.execute(root);
  await force('no force');
  return work(root).finally(() => force('force'));
}
