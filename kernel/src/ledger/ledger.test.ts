import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { canonicalJson } from '../base/canonical-json.ts';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import type { Module } from '../core/module.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { listEvents, record } from './ledger.ts';
import { verifyLedger } from './ledger-verification.ts';

const kernel = await testKernel();
const add = (ctx: Context<never>, data: Record<string, unknown> = {}, key?: string) =>
  inTransaction(ctx, (ctx) =>
    record(ctx, 'kernel.tried', data, {
      subjects: [ctx.org],
      ...(key === undefined ? {} : { idempotencyKey: key }),
    }),
  );

test('numbers have no gaps, whatever rolls back and whoever comes at once', async () => {
  const ctx = await newOrg(kernel);
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      inTransaction(ctx, async (ctx) => {
        await record(ctx, 'kernel.tried', { n }, { subjects: [] });
        if (n % 3 === 0) throw new Error('on purpose');
      }).catch(() => undefined),
    ),
  );
  const events = await listEvents(ctx);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    Array.from({ length: 26 }, (_, index) => 26 - index),
  );
  assert.equal((await verifyLedger(ctx)).ok, true);
});

test('the same key and body give the first answer again; another body is refused', async () => {
  const ctx = await newOrg(kernel);
  const first = await add(ctx, { a: 1, b: 2 }, 'key');
  assert.deepEqual(await add(ctx, { b: 2, a: 1 }, 'key'), { ...first, replayed: true });
  await assert.rejects(add(ctx, { a: 2 }, 'key'), { status: 422, code: 'idempotency-key-reused' });
  const other = await newOrg(kernel);
  assert.equal((await add(other, { a: 2 }, 'key')).replayed, false);
  assert.equal((await listEvents(ctx)).length, 1);
});

test('of the same key at the same moment one event comes', async () => {
  const ctx = await newOrg(kernel);
  const answers = await Promise.all(Array.from({ length: 12 }, () => add(ctx, {}, 'key')));
  assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
});

test('an event is found by type, trace and subject, in its org only', async () => {
  const ctx = await newOrg(kernel);
  const subject = randomUUID();
  await add(ctx);
  await inTransaction(ctx, (ctx) => record(ctx, 'kernel.found', { n: 1 }, { subjects: [subject] }));
  for (const filter of [{ type: 'kernel.found' }, { subject }, { beforeSeq: 3, limit: 1 }]) {
    const events = await listEvents(ctx, filter);
    assert.deepEqual(
      events.map(({ seq, data }) => [seq, data]),
      [[2, { n: 1 }]],
    );
  }
  assert.equal((await listEvents(ctx, { trace: ctx.trace })).length, 2);
  assert.deepEqual((await listEvents(ctx))[0]?.actor, {
    kind: 'person',
    personId: ctx.actor.kind === 'person' && ctx.actor.personId,
    deviceId: ctx.actor.kind === 'person' && ctx.actor.deviceId,
  });
  assert.deepEqual(await listEvents(await newOrg(kernel), { subject }), []);
});

test('reactions run in the same transaction, and not on a replay', async () => {
  let calls = 0;
  const reacting = {
    reactions: {
      'kernel.tried': async (ctx: Context<never>, data: unknown) => {
        calls += 1;
        if ((data as { fail?: boolean }).fail) throw new Error('on purpose');
        await record(ctx, 'kernel.reacted', {}, { subjects: [] });
      },
    },
  } as unknown as Module;
  const base = await newOrg(kernel);
  const ctx = { ...base, parts: { ...base.parts, modules: [reacting] } };
  await add(ctx, {}, 'key');
  await add(ctx, {}, 'key');
  await assert.rejects(add(ctx, { fail: true }), /on purpose/);
  assert.equal(calls, 2);
  assert.deepEqual(
    (await listEvents(ctx)).map(({ type }) => type),
    ['kernel.reacted', 'kernel.tried'],
  );
});

test('any data comes back as it was, and the chain holds', async () => {
  const ctx = await newOrg(kernel);
  const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(data, async (value) => {
      await add(ctx, value);
      const event = (await listEvents(ctx, { limit: 1 }))[0];
      assert.equal(canonicalJson(event?.data), canonicalJson(value));
    }),
    { numRuns: 60 },
  );
  assert.equal((await verifyLedger(ctx)).ok, true);
});

test('what would make the canonical form ambiguous is refused', async () => {
  const ctx = await newOrg(kernel);
  for (const subject of ['a,b', 'a b', 'a\nb']) {
    await assert.rejects(
      inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', {}, { subjects: [subject] })),
      { code: '23514' },
    );
  }
  await assert.rejects(
    inTransaction(ctx, (ctx) => record(ctx, 'kernel.Tried\nx', {}, { subjects: [] })),
    { code: '23514' },
  );
});

test('events of any month find room', async () => {
  const ctx = await newOrg(kernel);
  for (const days of [40, 400, 0]) {
    kernel.clock.advance(days * 86_400_000);
    await add(ctx);
  }
  kernel.clock.reset();
  await add(ctx);
  assert.equal((await verifyLedger(ctx)).events, 4);
});

test('the application role can neither change nor add events past the one door', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx);
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'kernel.event'::regclass`.execute(
    kernel.parts.database.root,
  );
  assert.ok(rows.length > 0);
  const tables = [
    'kernel.event',
    'kernel.ledger_head',
    'kernel.idempotency_key',
    ...rows.map(({ name }) => name),
  ];
  for (const table of tables) {
    for (const attack of [
      `update ${table} set org_id = org_id`,
      `delete from ${table}`,
      `truncate ${table}`,
      `insert into ${table} select * from ${table}`,
    ]) {
      await assert.rejects(
        inTransaction(ctx, (ctx) => sql.raw(attack).execute(kernelDb(ctx))),
        { code: '42501' },
        attack,
      );
    }
  }
});

test('even the owner is stopped by triggers, on the table and on each partition', async () => {
  const { root } = kernel.parts.database;
  const ctx = await newOrg(kernel);
  await add(ctx);
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'kernel.event'::regclass`.execute(
    root,
  );
  // An owner that is no superuser sees the rows of an org that it names, as the app does.
  const asOwner = (statement: string) =>
    root.transaction().execute(async (db) => {
      await sql`select set_config('app.org', ${ctx.org}, true)`.execute(db);
      await sql.raw(statement).execute(db);
    });
  for (const table of ['kernel.event', ...rows.map(({ name }) => name)]) {
    await assert.rejects(sql.raw(`truncate ${table}`).execute(root), /append-only/, table);
  }
  await assert.rejects(asOwner(`update kernel.event set data = '{}'`), /append-only/);
  await assert.rejects(asOwner('delete from kernel.event'), /append-only/);
});

test('the first events of a month that nobody prepared, many at one moment, are all there', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => newOrg(kernel)));
  const ends = ['2091-01-31T23:59:59.999Z', '2091-02-01T00:00:00.000Z', '2091-12-31T23:59:59.999Z'];
  for (const end of [...ends, '2092-01-01T00:00:00.000Z', '2092-02-29T23:59:59.999Z']) {
    const now = () => new Date(end);
    await Promise.all(
      made.map((ctx) =>
        inTransaction({ ...ctx, now }, (ctx) =>
          record(ctx, 'kernel.tried', { end }, { subjects: [] }),
        ),
      ),
    );
  }
  for (const ctx of made) {
    const { ok, events } = await verifyLedger(ctx);
    assert.deepEqual([ok, events], [true, 5]);
  }
});
