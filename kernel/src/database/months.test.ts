import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, kernelDb } from '../core/context.ts';
import { record } from '../ledger/ledger.ts';
import { allowAnyMonth, newOrg, testKernel } from '../testing/index.ts';
import { noteModules, noteReading } from '../testing/note-module.ts';
import { countMonthsAhead, ensureMonths, prepareMonths } from './months.ts';

const kernel = await testKernel({ modules: noteModules });
const { database } = kernel.parts;
const id = '5e5ad4ef-6f0b-4a4b-8d5e-0d8a5f0f3f11';

const partitions = async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'note.reading'::regclass order by 1`.execute(database.root);
  return rows.map(({ name }) => name);
};
const monthOf = (at: Date) => `reading_${at.toISOString().slice(0, 7).replace('-', '_')}`;

test('the months to come are there before their first row, and are made once', async () => {
  const ctx = await newOrg(kernel);
  const now = kernel.clock.now();
  await noteReading(ctx, id, now);
  const before = await partitions();
  assert.ok(before.includes(monthOf(now)));
  assert.ok(before.length >= 4);
  await Promise.all([1, 2, 3].map(() => prepareMonths(database, ['note.reading'], now)));
  assert.deepEqual(await partitions(), before);
});

test('a clock that is months ahead makes no month, and says so; set right, it goes on', async () => {
  const ctx = await newOrg(kernel);
  const events = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_inherits where inhparent = 'kernel.event'::regclass`.execute(
      database.root,
    );
    return rows[0]?.n ?? 0;
  };
  await ensureMonths(database, ['note.reading'], kernel.clock.now());
  const before = [await events(), (await partitions()).length];
  const add = () => inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', {}, { subjects: [] }));
  for (const days of [366, 72 * 365]) {
    kernel.clock.advance(days * 86_400_000);
    const { message } = await ensureMonths(database, ['note.reading'], kernel.clock.now()).then(
      () => assert.fail('months were made'),
      (error: Error) => error,
    );
    assert.match(
      message,
      /the clock of this server is wrong: it says 20\d\d-.*, the database says/,
    );
    await assert.rejects(add(), { status: 503, code: 'clock-wrong' });
  }
  kernel.clock.reset();
  await add();
  assert.deepEqual([await events(), (await partitions()).length], before);
});

test('each table by month tells how far ahead it has room', async () => {
  const now = kernel.clock.now();
  await ensureMonths(database, ['note.reading'], now);
  const ahead = await countMonthsAhead(database, now);
  // Other tests of the process may have modules with tables of their own here.
  const known = ahead.filter(({ table }) => /^(?:kernel|note)\./.test(table));
  assert.deepEqual(
    known.map(({ table, months }) => [table, months >= 3 && months <= 4]),
    [
      ['kernel.event', true],
      ['note.reading', true],
    ],
  );
  const later = new Date(now.getTime() + 31 * 86_400_000 * 6);
  assert.equal((await countMonthsAhead(database, later))[0]?.months, 0);
});

test('a row of a month that nobody prepared is refused until its month is made', async () => {
  const ctx = await newOrg(kernel);
  const far = new Date(Date.UTC(2031, 4, 9));
  await assert.rejects(noteReading(ctx, id, far), /no partition/);
  await allowAnyMonth(database);
  await inTransaction(ctx, async (ctx) => {
    await sql`select kernel.ensure_month('note.reading', ${far}::timestamptz)`.execute(
      kernelDb(ctx),
    );
  });
  await noteReading(ctx, id, far);
  assert.ok((await partitions()).includes('reading_2031_05'));
});

test('a month guards its rows as its table does', async () => {
  const mine = await newOrg(kernel);
  const now = kernel.clock.now();
  await noteReading(mine, id, now);
  const seen = (ctx: typeof mine) =>
    inTransaction(ctx, async (ctx) => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.table(`note.${monthOf(now)}`)}`.execute(kernelDb(ctx));
      return rows[0]?.n;
    }).catch((error: { code?: string }) => error.code);
  // Only the table is granted: a month is not reached by its own name.
  assert.equal(await seen(await newOrg(kernel)), '42501');
  const { rows } = await sql<{ policy: string; forced: boolean }>`
    select p.polname as policy, c.relforcerowsecurity as forced from pg_policy p
    join pg_class c on c.oid = p.polrelid where c.relname = ${monthOf(now)}`.execute(database.root);
  assert.deepEqual(rows, [{ policy: 'org', forced: true }]);
});

test('a table that no module named gets no month, whatever asks for it', async () => {
  const ctx = await newOrg(kernel);
  for (const table of ['note.note', 'kernel.nothing', "note.x'; drop table note.note; --"]) {
    const ask = inTransaction(ctx, (ctx) =>
      sql`select kernel.ensure_month(${table}, ${kernel.clock.now()}::timestamptz)`.execute(
        kernelDb(ctx),
      ),
    );
    await assert.rejects(ask, /is not kept by month/, table);
  }
  const far = inTransaction(ctx, (ctx) =>
    sql`select kernel.ensure_month('note.reading', '2999-01-01'::timestamptz)`.execute(
      kernelDb(ctx),
    ),
  );
  await assert.rejects(far, /the clock of this server is wrong/);
});
