import type { Kysely } from 'kysely';
import { CompiledQuery } from 'kysely';

// biome-ignore lint/suspicious/noExplicitAny: it asks the catalogue alone.
type Session = Kysely<any>;

interface Index {
  readonly name: string;
  readonly text: string;
}

/**
 * Runs `fill` while these tables have no index but those that keep rows unique, and makes the others again in one go: an
 * index that grows row by row, of words above all, takes several times as long. Needs a transaction of the owner.
 */
export async function withRestingIndexes(
  db: Session,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  const run = (text: string, parameters: readonly unknown[] = []) =>
    db.executeQuery<Index>(CompiledQuery.raw(text, [...parameters]));
  // Those of months hang below that of all months.
  const { rows } = await run(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text from pg_index
     where indrelid = any($1::text[]::regclass[]) and not indisunique
       and not exists (select from pg_inherits where inhrelid = indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await run(`drop index ${name}`);
  await fill();
  await run(`set local maintenance_work_mem = '512MB'`);
  // "Only" would leave the months without.
  for (const { text } of rows) await run(text.replace(' ON ONLY ', ' ON '));
}
