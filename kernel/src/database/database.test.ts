import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { inTransaction, kernelDb } from '../core/context.ts';
import { newOrg, testDatabase, testKernel } from '../testing/index.ts';
import { systemScope } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';

const app = (org: string) => ({ role: 'dojang_app', org, person: '', reach: 'all' }) as const;
const kernel = await testKernel();
const { database } = kernel.parts;

test('without an org nothing is visible, in another org nothing of this one', async () => {
  const ctx = await newOrg(kernel);
  const count = (org: string) =>
    database.transaction(app(org), async (db) => {
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from kernel.org) + (select count(*) from kernel.person) as n`.execute(
        db,
      );
      return rows[0]?.n;
    });
  assert.equal(await count(ctx.org), 2);
  assert.equal(await count(''), 0);
  assert.equal(await count(randomUUID()), 0);
});

test('a row for another org cannot be written', async () => {
  const ctx = await newOrg(kernel);
  const foreign = { id: randomUUID(), org_id: randomUUID(), name: 'stranger' };
  await assert.rejects(
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx).insertInto('kernel.person').values(foreign).execute(),
    ),
    { code: '42501' },
  );
});

test('every table of the kernel has row-level security in force, and no table is missed', async () => {
  const { rows } = await sql<{ name: string; on: boolean }>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as on
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'kernel' and c.relkind in ('r', 'p') and c.relname <> 'migration'`.execute(
    database.root,
  );
  assert.ok(rows.length > 10, `${rows.length} tables were seen`);
  assert.deepEqual(
    rows.filter(({ on }) => !on),
    [],
  );
});

test('the system role sees ids of all orgs, and neither names nor secrets', async () => {
  const ctx = await newOrg(kernel);
  const ids = await database.transaction(systemScope, (db) =>
    db.selectFrom('kernel.org').select('org_id').execute(),
  );
  assert.ok(ids.some(({ org_id }) => org_id === ctx.org));
  for (const column of [
    'kernel.org.name',
    'kernel.person.name',
    'kernel.device.name',
    'kernel.session.refresh_hash',
  ]) {
    const [schema, table, name] = column.split('.');
    await assert.rejects(
      database.transaction(systemScope, (db) =>
        db
          .selectFrom(`${schema}.${table}`)
          .select(name as never)
          .execute(),
      ),
      { code: '42501' },
    );
  }
});

test('role and settings end with their transaction', async () => {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, (ctx) => sql`select 1`.execute(ctx.db));
  const { rows } = await sql<{ org: string | null; role: string }>`
    select current_setting('app.org', true) as org, current_setting('role') as role`.execute(
    database.root,
  );
  assert.equal(rows[0]?.org ?? '', '');
  assert.equal(rows[0]?.role, 'none');
});

test('a second handle inside a transaction throws instead of waiting for itself', async () => {
  const ctx = await newOrg(kernel);
  const inside = (misuse: () => Promise<unknown>) => inTransaction(ctx, () => misuse());
  await assert.rejects(
    inside(() => sql`select 1`.execute(database.root)),
    /use the transaction's own handle/,
  );
  await assert.rejects(
    inside(() => database.exec('select 1')),
    /use the transaction's own handle/,
  );
  await assert.rejects(
    inside(() => inTransaction(ctx, async () => 1)),
    /use the transaction's own handle/,
  );
});

test('work that a transaction left running may open its own', async () => {
  const ctx = await newOrg(kernel);
  let later: Promise<unknown> | undefined;
  await inTransaction(ctx, async () => {
    later = wait(50).then(() => inTransaction(ctx, (ctx) => sql`select 1`.execute(ctx.db)));
  });
  await later;
});

test('a transaction that throws leaves nothing, and the next one works', async () => {
  const ctx = await newOrg(kernel);
  await assert.rejects(
    inTransaction(ctx, async (ctx) => {
      await kernelDb(ctx).updateTable('kernel.org').set({ name: 'other' }).execute();
      throw new Error('on purpose');
    }),
    /on purpose/,
  );
  const org = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.org').selectAll().executeTakeFirst(),
  );
  assert.equal(org?.name, 'test');
});

test('transactions at the same moment do not mix', async () => {
  const orgs = await Promise.all(Array.from({ length: 20 }, () => newOrg(kernel)));
  const seen = await Promise.all(
    orgs.map((ctx) =>
      inTransaction(ctx, async (ctx) => {
        await wait(Math.random() * 10);
        return kernelDb(ctx).selectFrom('kernel.org').select('org_id').execute();
      }),
    ),
  );
  assert.deepEqual(
    seen.map((rows) => rows.map(({ org_id }) => org_id)),
    orgs.map(({ org }) => [org]),
  );
});

test('an org that has a hundred transactions waiting does not delay another', async () => {
  const [crowd, one] = [await newOrg(kernel), await newOrg(kernel)];
  let served = 0;
  const crowded = Array.from({ length: 100 }, () =>
    inTransaction(crowd, async (ctx) => {
      served += 1;
      await sql`select pg_sleep(0.01)`.execute(ctx.db);
    }),
  );
  await inTransaction(one, (ctx) => sql`select 1`.execute(ctx.db));
  await inTransaction(one, (ctx) => sql`select 1`.execute(ctx.db));
  assert.ok(served <= 30, `${served} went before`);
  await Promise.all(crowded);
  assert.equal(served, 100);
});

test('both databases give the same values', async () => {
  const { rows } = await sql`select 9007199254740991::int8 as big, date '2026-02-28' as day,
    timestamp '2026-02-28 01:02:03' as wall, timestamptz '2026-02-28 01:02:03+09' as moment,
    '\\x00ff'::bytea as bytes, array[1, 2]::int8[] as bigs, array['a', null]::text[] as texts,
    '{"a": [1]}'::jsonb as json, 1.50::numeric as exact, interval '90 min' as span, null::text as nothing,
    ${JSON.stringify([{ a: 1 }])}::jsonb as given, ${Buffer.from([1, 2])}::bytea as "givenBytes",
    ${['x', 'y']}::text[] as "givenTexts", ${new Date(0)}::timestamptz as "givenMoment"`.execute(
    database.root,
  );
  assert.deepEqual(rows[0], {
    big: Number.MAX_SAFE_INTEGER,
    day: '2026-02-28',
    wall: '2026-02-28 01:02:03',
    moment: new Date('2026-02-27T16:02:03Z'),
    bytes: Buffer.from([0, 255]),
    bigs: [1, 2],
    texts: ['a', null],
    json: { a: [1] },
    exact: '1.50',
    span: '01:30:00',
    nothing: null,
    given: [{ a: 1 }],
    givenBytes: Buffer.from([1, 2]),
    givenTexts: ['x', 'y'],
    givenMoment: new Date(0),
  });
});

test('values of rows do not travel in errors', async () => {
  const ctx = await newOrg(kernel);
  const row = { org_id: ctx.org, name: 'sesame-open', kind: 'team' };
  const error = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).insertInto('kernel.org').values(row).execute(),
  ).catch((error: unknown) => error);
  assert.equal((error as { code: string }).code, '23505');
  assert.ok(!JSON.stringify(error, Object.getOwnPropertyNames(error)).includes(ctx.org));
});

test('scopes that are no UUID are refused before they reach SQL', async () => {
  const bad = { ...app(''), org: "' or 1=1 --" };
  await assert.rejects(
    database.transaction(bad, async () => 1),
    /bound to UUIDs/,
  );
});

test('an embedded folder keeps its rows, and admits one process at a time', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'dojang-')), 'db');
  const first = await openDatabase({ folder });
  await first.exec('create table kept (n int); insert into kept values (7)');
  await assert.rejects(openDatabase({ folder }), /is in use by process \d+/);
  await first.close();
  const second = await openDatabase({ folder });
  const { rows } = await sql<{ n: number }>`select n from kept`.execute(second.root as never);
  assert.deepEqual(rows, [{ n: 7 }]);
  await second.close();
});

test('migrations that servers start at the same moment run once', async () => {
  const own = await testDatabase();
  const folder = new URL('../../migrations', import.meta.url);
  const ran = await Promise.all([1, 2, 3].map(() => migrate(own, [{ owner: 'kernel', folder }])));
  assert.deepEqual(ran, [[], [], []]);
});

test('the event loop goes on while the database is busy', async () => {
  if (database.kind !== 'embedded') return;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await sql`select count(*) from generate_series(1, 3000000)`.execute(database.root);
  clearInterval(timer);
  assert.ok(ticks > 5, `${ticks} ticks`);
});
