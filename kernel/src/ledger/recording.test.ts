import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction } from '../core/context.ts';
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

test('what a step before the commit records is written, too', async () => {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, async (ctx) => {
    await record(ctx, 'kernel.tried', { n: 1 }, { subjects: [] });
    ctx.beforeCommit(() =>
      record(ctx, 'kernel.tried', { n: 2 }, { subjects: [] }).then(() => undefined),
    );
  });
  const events = (await listEvents(ctx)).reverse();
  assert.deepEqual(
    events.map(({ data }) => data),
    [{ n: 1 }, { n: 2 }],
  );
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
