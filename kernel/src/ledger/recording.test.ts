import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { inTransaction, kernelDb } from '../core/context.ts';
import { uuidOf } from '../core/job.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { listEvents, record, recordMany, recordNow } from './ledger.ts';
import { verifyLedger } from './ledger-verification.ts';

const kernel = await testKernel();

test('events of a transaction are written as it ends, in the order in which they were recorded', async () => {
  const ctx = await newOrg(kernel);
  const inside = await inTransaction(ctx, async (ctx) => {
    for (const n of [1, 2]) await record(ctx, 'kernel.tried', { n }, { subjects: [] });
    const before = await listEvents(ctx);
    const now = await recordNow(ctx, 'kernel.tried', { n: 3 }, { subjects: [] });
    await record(ctx, 'kernel.tried', { n: 4 }, { subjects: [] });
    return { before, now: now.seq };
  });
  assert.deepEqual(inside, { before: [], now: 3 });
  const events = (await listEvents(ctx)).reverse();
  assert.deepEqual(
    events.map(({ seq, data }) => [seq, data]),
    [1, 2, 3, 4].map((n) => [n, { n }]),
  );
  assert.equal((await verifyLedger(ctx)).ok, true);
});

test('no text of an event ends the statement that it travels in', async () => {
  const ctx = await newOrg(kernel);
  const texts = ["'", '\\', "\\'", "'; drop table kernel.event; --", "E'\\\\", '$1 $$ \n 한글 🀄'];
  await inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', { texts }, { subjects: [] }));
  assert.deepEqual((await listEvents(ctx))[0]?.data, { texts });
  assert.equal((await verifyLedger(ctx)).ok, true);
});

test('what the ledger refuses undoes the transaction that recorded it', async () => {
  const ctx = await newOrg(kernel);
  const name = randomUUID();
  const refused = inTransaction(ctx, async (ctx) => {
    await kernelDb(ctx).updateTable('kernel.org').set({ name }).execute();
    await record(ctx, 'kernel.tried', {}, { subjects: ['one,two'] });
  });
  await assert.rejects(refused, { code: '23514' });
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ name: string }>`select name from kernel.org`.execute(kernelDb(ctx)),
  );
  assert.notEqual(rows[0]?.name, name);
  await inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', {}, { subjects: [] }));
  assert.deepEqual((await verifyLedger(ctx)).events, 1);
});

test('thousands of events come by one door, after those that the older door wrote', async () => {
  const ctx = await newOrg(kernel);
  const older = () =>
    inTransaction(ctx, (ctx) => recordNow(ctx, 'kernel.tried', {}, { subjects: [] }));
  await older();
  const events = Array.from({ length: 2_500 }, (_, n) => ({
    type: 'kernel.tried',
    data: { n },
    subjects: [ctx.org, uuidOf('tried', String(n))],
  }));
  await inTransaction(ctx, (ctx) => recordMany(ctx, events));
  await older();
  const verdict = await verifyLedger(ctx);
  assert.deepEqual([verdict.ok, verdict.events], [true, 2_502]);
  const [found] = await listEvents(ctx, { subject: uuidOf('tried', '1234') });
  assert.deepEqual([found?.seq, found?.data], [1_236, { n: 1_234 }]);
});

test('an event is found by each id that it names: alone, among a hundred of a transaction, and by the older door', async () => {
  const ctx = await newOrg(kernel);
  const subject = randomUUID();
  const subjects = [subject, 'a-word', subject];
  await inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', {}, { subjects }));
  const hundred = Array.from({ length: 100 }, (_, n) => ({
    type: 'kernel.tried',
    data: { n },
    subjects: n === 0 || n === 99 ? subjects : [randomUUID()],
  }));
  await inTransaction(ctx, async (ctx) => {
    await recordMany(ctx, hundred);
    await recordNow(ctx, 'kernel.tried', {}, { subjects });
    await record(ctx, 'kernel.tried', {}, { subjects });
  });
  const found = await listEvents(ctx, { subject });
  assert.deepEqual(
    found.map(({ seq }) => seq),
    [103, 102, 101, 2, 1],
  );
  assert.equal((await listEvents(ctx, { trace: ctx.trace, limit: 200 })).length, 103);
  assert.deepEqual(await verifyLedger(ctx).then(({ ok, events }) => [ok, events]), [true, 103]);
});

test('a transaction that fails records nothing, and outside of one nothing can be recorded', async () => {
  const ctx = await newOrg(kernel);
  const failing = inTransaction(ctx, async (ctx) => {
    await record(ctx, 'kernel.tried', {}, { subjects: [] });
    throw new Error('on purpose');
  });
  await assert.rejects(failing, /on purpose/);
  assert.deepEqual(await listEvents(ctx), []);
  await assert.rejects(record(ctx, 'kernel.tried', {}, { subjects: [] }), /inTransaction/);
});
