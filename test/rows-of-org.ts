import assert from 'node:assert/strict';
import { asOwner } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { type World, worldModules } from './tenant-world.ts';

type Db = Parameters<Parameters<typeof asOwner>[2]>[0];

/**
 * Every row of the org, as the owner of the database sees it: table → rows as JSON text. When a device or key was seen
 * last is noted each minute, whatever it was answered, and left out.
 */
export const rowsOf = (world: World, org: string): Promise<Map<string, string[]>> =>
  asOwner(world.kernel.parts.database, org, (db) => readRows(db, org));

const schemas = worldModules.map(({ name }) => name);

async function readRows(root: Db, org: string): Promise<Map<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any(${schemas})
    order by 1`.execute(root);
  assert.ok(tables.length > 15, `only ${tables.length} tables were seen`);
  const found = new Map<string, string[]>();
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select (to_jsonb(t) - '{last_seen_at,last_used_at,place}'::text[])::text as row from ${sql.raw(name)} t
      where org_id = ${org}::uuid order by 1`.execute(root);
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  assert.ok(
    [...found.values()].some((rows) => rows.length > 0),
    'no row of the org was seen',
  );
  return found;
}
