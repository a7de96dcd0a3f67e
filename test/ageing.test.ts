/** Nothing grows for ever: each table has rows that go by age, or says why they stay. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { sql } from 'kysely';
import { products } from '../server/src/modules.ts';
import { startWorld } from './tenant-world.ts';

const world = await startWorld();
after(() => world.close());
const modules = [kernelModule, ...products];

test('each table of each module is named once: what lets its rows go, or why they stay', async () => {
  const { rows } = await sql<{ name: string }>`
    select format('%s.%s', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname = any (${modules.map(({ name }) => name)})
    order by 1`.execute(world.kernel.parts.database.root);
  assert.ok(rows.length > 40, `${rows.length} tables were seen`);
  const named = modules.flatMap(({ ages, stays, months }) => [
    ...ages.map(({ table }) => table),
    ...months.flatMap(({ table, days }) => (days === undefined ? [] : [table])),
    ...Object.keys(stays),
  ]);
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !named.includes(name)),
    [],
    'name these in "ages", "months" or "stays" of their module: see docs/guides/adding-a-module.md',
  );
  const there = rows.map(({ name }) => name);
  assert.deepEqual(
    named.filter((name) => !there.includes(name)),
    [],
    'these are no tables',
  );
  assert.equal(new Set(named).size, named.length, 'a table is named twice');
});
