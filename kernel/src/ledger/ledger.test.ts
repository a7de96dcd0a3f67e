import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { canonicalJson } from '../base/canonical-json.ts';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import type { Reaction } from '../core/event.ts';
import { defineModule } from '../core/module.ts';
import { allowAnyMonth, newOrg, testKernel } from '../testing/index.ts';
import type { Place } from './events.ts';
import { listEvents, record, recordNow } from './ledger.ts';
import { verifyLedger } from './ledger-verification.ts';

const kernel = await testKernel();
const add = (ctx: Context<never>, data: Record<string, unknown> = {}, key?: string) =>
  inTransaction(ctx, (ctx) =>
    recordNow(ctx, 'kernel.tried', data, {
      subjects: [ctx.org],
      ...(key === undefined ? {} : { idempotencyKey: key }),
    }),
  );

test('numbers have no gaps, also when transactions roll back or come at once', async () => {
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
  for (const filter of [
    { type: 'kernel.found' },
    { subject },
    { before: { seq: 3, at: ctx.now() }, limit: 1 },
  ]) {
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

test('pages of a subject and of the whole ledger hold every event once, across months', async () => {
  const base = await newOrg(kernel);
  const [subject, start] = [randomUUID(), base.now()];
  const monthsLater = (n: number) => new Date(start.getTime() + n * 31 * 86_400_000);
  // The fourth comes from a server whose clock is late by months.
  for (const months of [0, 1, 2, -3, 2, 2]) {
    const ctx = { ...base, now: () => monthsLater(months) };
    await inTransaction(ctx, (ctx) =>
      record(ctx, 'kernel.tried', { months }, { subjects: [subject, base.org] }),
    );
  }
  const ctx = { ...base, now: () => monthsLater(2) };
  for (const filter of [{}, { subject }, { subject, type: 'kernel.tried' }, { trace: ctx.trace }]) {
    const seen: number[] = [];
    for (let before: Place | undefined; ; ) {
      const page = await listEvents(ctx, { ...filter, limit: 2, ...(before ? { before } : {}) });
      seen.push(...page.map(({ seq }) => seq));
      before = page.at(-1);
      if (!before) break;
    }
    assert.deepEqual(seen, [6, 5, 4, 3, 2, 1], JSON.stringify(filter));
  }
});

test('a type is a whole one, and all of a module is no other module', async () => {
  const ctx = await newOrg(kernel);
  for (const type of ['note.added', 'notes.added', 'note.added-twice', 'kernel.tried']) {
    await inTransaction(ctx, (ctx) => record(ctx, type, {}, { subjects: [] }));
  }
  const found = async (type: string) => (await listEvents(ctx, { type })).map(({ type }) => type);
  assert.deepEqual(await found('note.added'), ['note.added']);
  assert.deepEqual(await found('note.'), ['note.added-twice', 'note.added']);
  assert.deepEqual(await found('not.'), []);
});

test('reactions run in the same transaction, and not on a replay', async () => {
  const seen: Parameters<Reaction>[1][] = [];
  const reacting = defineModule({
    name: 'reacting',
    migrations: new URL('file:///nowhere/'),
    reactions: {
      'kernel.tried': async (ctx, event) => {
        seen.push(event);
        if ((event.data as { fail?: boolean }).fail) throw new Error('on purpose');
        await record(ctx, 'kernel.reacted', {}, { subjects: [] });
      },
    },
  });
  const base = await newOrg(kernel);
  const ctx = { ...base, parts: { ...base.parts, modules: [reacting] } };
  await add(ctx, {}, 'key');
  await add(ctx, {}, 'key');
  await assert.rejects(
    inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', { fail: true }, { subjects: [] })),
    /on purpose/,
  );
  assert.equal(seen.length, 2);
  const events = await listEvents(ctx);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['kernel.reacted', 'kernel.tried'],
  );
  const { hash, seq: _, actor, ...recorded } = events[1] ?? assert.fail();
  assert.equal(hash.length, 64);
  assert.deepEqual(seen[0], { ...recorded, actor: ctx.actor });
});

test('any data comes back as it was, and the chain holds', async () => {
  const ctx = await newOrg(kernel);
  const data = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(data, async (value) => {
      await inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', value, { subjects: [] }));
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
  await allowAnyMonth(kernel.parts.database);
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
      await sql`select set_config('app.org', ${ctx.org}, true), set_config('app.reach', 'all', true)`.execute(
        db,
      );
      await sql.raw(statement).execute(db);
    });
  for (const table of ['kernel.event', ...rows.map(({ name }) => name)]) {
    await assert.rejects(sql.raw(`truncate ${table}`).execute(root), /append-only/, table);
  }
  await assert.rejects(asOwner(`update kernel.event set data = '{}'`), /append-only/);
  await assert.rejects(asOwner('delete from kernel.event'), /append-only/);
});

test('the first events of a month that nobody prepared, many at one moment, are all there', async () => {
  await allowAnyMonth(kernel.parts.database);
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
