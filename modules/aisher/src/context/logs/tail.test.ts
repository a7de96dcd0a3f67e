import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { StoreError } from '../../store/client/store-error.ts';
import { newestLog } from '../../store/queries/newest.ts';
import { newestLogs } from '../../store/queries/tail.ts';
import { openMemoryStore } from '../../testing/memory-store.ts';
import { rowsMax } from './schema.ts';
import { tailLogs } from './tail.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const store = openMemoryStore();
Object.assign(kernel.parts, { aisherStore: store });

const secondNs = 1_000_000_000n;
const log = (atNs: bigint) => ({
  id: String(atNs),
  at_ns: String(atNs),
  trace_id: '',
  span_id: '',
  service: 'orders',
  severity: 'INFO',
  severity_number: 9,
  said: `order ${atNs} is paid`,
  attributes: {},
});

/** A store with a log at each of these moments, and what it was asked. */
async function orgWith(moments: readonly bigint[]) {
  const ctx = await newOrg(kernel);
  const asked: Record<string, unknown>[] = [];
  store.answer(ctx.org, newestLogs, (params) => {
    asked.push(params);
    return moments
      .filter((at) => at >= BigInt(String(params.fromNs)))
      .toSorted((a, b) => (a < b ? 1 : -1))
      .slice(0, Number(params.limit))
      .map(log);
  });
  store.answer(ctx.org, newestLog, () => [{ at: String(moments.at(-1) ?? 0) }]);
  return { ctx, asked };
}

const now = () => BigInt(kernel.parts.now().getTime()) * 1_000_000n;

test('a first look goes back a day in steps, and stops as soon as the page is full', async () => {
  const few = await orgWith([now() - 3_600n * secondNs]);
  const { logs, nextAfter } = await tailLogs(few.ctx, {});
  assert.equal(few.asked.length, 3);
  assert.deepEqual([logs.length, logs[0]?.id], [1, nextAfter]);
  const many = await orgWith(Array.from({ length: 300 }, (_, n) => now() - BigInt(n) * secondNs));
  const full = await tailLogs(many.ctx, {});
  assert.deepEqual([many.asked.length, full.logs.length, full.isCut], [1, rowsMax, false]);
});

test('a trace is looked for once, in all the days that are kept', async () => {
  const { ctx, asked } = await orgWith([now() - 86_400n * 9n * secondNs]);
  assert.equal((await tailLogs(ctx, { trace: 'a'.repeat(32) })).logs.length, 1);
  assert.equal(asked.length, 1);
});

test('a tail gives the last seconds again, the newest rows of a burst, and says that others are left out', async () => {
  const newest = now();
  const { ctx } = await orgWith([newest - 30n * secondNs, newest - 5n * secondNs, newest]);
  const { logs, isCut, nextAfter } = await tailLogs(ctx, { after: String(newest) });
  assert.deepEqual(
    logs.map(({ id }) => id),
    [newest - 5n * secondNs, newest].map(String),
  );
  assert.deepEqual([isCut, nextAfter], [false, String(newest)]);
  const burst = Array.from({ length: 300 }, (_, n) => newest + BigInt(n));
  const flooded = await tailLogs((await orgWith(burst)).ctx, { after: String(newest) });
  assert.deepEqual([flooded.logs.length, flooded.isCut], [rowsMax, true]);
  assert.equal(flooded.logs.at(-1)?.id, String(burst.at(-1)));
});

test('nothing new keeps the place, and says how old the newest log is', async () => {
  const { ctx } = await orgWith([]);
  const quiet = { logs: [], isCut: false, nextAfter: '7', newestAt: null };
  assert.deepEqual(await tailLogs(ctx, { after: '7' }), quiet);
});

test('a tail that was left long ago goes on a day back, however old its place is', async () => {
  const { ctx, asked } = await orgWith([now()]);
  await tailLogs(ctx, { after: '7' });
  assert.ok(BigInt(String(asked[0]?.fromNs)) > now() - 86_400n * secondNs);
});

test('a store that fails is no empty tail', async () => {
  const { ctx } = await orgWith([]);
  store.fail(new StoreError('unreachable', 'refused'));
  try {
    await assert.rejects(tailLogs(ctx, {}), { status: 503, code: 'store-failed' });
  } finally {
    store.fail(null);
  }
});
