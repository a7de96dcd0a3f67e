/** Indexes that row-level security closes, and the functions that open them: see docs/guides/row-policy.md. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { startWorld } from './tenant-world.ts';

const world = await startWorld();
after(() => world.close());
const { database } = world.kernel.parts;

const closedIndexes = () =>
  sql<{ name: string; table: string; comment: string | null }>`
    select format('%I.%I', n.nspname, c.relname) as name, t.relname as table,
      obj_description(c.oid, 'pg_class') as comment
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_am a on a.oid = c.relam
    join pg_class t on t.oid = i.indrelid
    where t.relrowsecurity and not c.relispartition and not i.indisunique
      and (a.amname <> 'btree' or i.indexprs is not null)
    order by 1`.execute(database.root);

const readers = () =>
  sql<{ name: string; body: string; fit: boolean; callers: string[] }>`
    select format('%s.%s', n.nspname, p.proname) as name, p.prosrc as body,
      p.prosecdef
        and (p.prosrc like '%kernel.current_org()%' or p.prosrc like '%kernel.current_identity()%')
        and exists (select from unnest(p.proconfig) c where c like 'search_path=%') as fit,
      array(select grantee::regrole::text from aclexplode(p.proacl)
        where privilege_type = 'EXECUTE' and grantee <> p.proowner) as callers
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.proowner = 'dojang_reader'::regrole order by 1`.execute(database.root);

test('every index that row-level security closes is named beside the function that reads it', async () => {
  const [{ rows: indexes }, { rows: functions }] = await Promise.all([closedIndexes(), readers()]);
  const { rows: all } = await sql`select from pg_index`.execute(database.root);
  assert.ok(all.length > 100, `${all.length} indexes were seen`);
  assert.ok(indexes.length > 3, `${indexes.length} of these kinds were seen`);
  const bodies = new Map(functions.map(({ name, body }) => [name, body]));
  const closed = indexes.filter(({ table, comment }) => {
    const reader = /Read by (\w+\.\w+)/.exec(comment ?? '')?.[1] ?? '';
    return !new RegExp(`\\b${table}\\b`).test(bodies.get(reader) ?? '');
  });
  assert.deepEqual(
    closed.map(({ name }) => name),
    [],
    'row-level security closes these indexes: use a plain column, or a function; see docs/guides/row-policy.md',
  );
});

test('a function that reads for all reads the org or the identity of its transaction, and only requests call it', async () => {
  for (const { name, fit, callers } of (await readers()).rows) {
    assert.ok(fit, `${name} was not made by kernel.make_reader`);
    assert.deepEqual(callers, ['dojang_app'], name);
  }
  const { rows } = await sql<{ login: string }>`
    select r.rolname as login from pg_roles r
    where r.rolcanlogin and not r.rolsuper and pg_has_role(r.oid, 'dojang_reader', 'member')
      and r.oid <> (select relowner from pg_class where oid = 'kernel.org'::regclass)`.execute(
    database.root,
  );
  assert.deepEqual(rows, [], 'a login reads all orgs as dojang_reader');
});

test('a function that would read another org is not made a reader', async () => {
  const refused = (head: string, body: string) =>
    assert
      .rejects(
        database.exec(`begin;
        create function kernel.sneak() returns bigint language sql ${head} as $$ ${body} $$;
        select kernel.make_reader('kernel.sneak()')`),
        /write "security definer"/,
      )
      .finally(() => database.exec('rollback'));
  const own = 'select count(*) from kernel.org where org_id = kernel.current_org()';
  await refused('security definer set search_path = pg_catalog', 'select count(*) from kernel.org');
  await refused('security definer', own);
  await refused('set search_path = pg_catalog', own);
});

test('a policy compares the reach inside of its sub-select, so that the planner knows that rows pass', async () => {
  const { rows } = await sql<{ name: string; text: string }>`
    select format('%I.%I', schemaname, policyname) as name, qual as text from pg_policies
    where qual like '%current_reach%' order by 1`.execute(database.root);
  assert.ok(rows.length > 20, `${rows.length} policies of reach`);
  const outside = rows.filter(
    ({ text }) => !/SELECT \(kernel\.current_reach\(\) = 'all'/.test(text),
  );
  assert.deepEqual(
    outside.map(({ name }) => name),
    [],
    'see docs/guides/row-policy.md',
  );
});
