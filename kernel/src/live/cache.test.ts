import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { llmCaches } from '../llm/gateway.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { createCache } from './cache.ts';

const kernel = await testKernel();
const { cache, keyring, log, metrics } = kernel.parts;
const counting = (value: unknown, ms = 0) => {
  const load = async () => {
    load.calls += 1;
    await wait(ms);
    return value;
  };
  load.calls = 0;
  return load;
};

test('a value is made once, and is the org’s own', async () => {
  const [ctx, other] = [await newOrg(kernel), await newOrg(kernel)];
  const load = counting({ a: 1 });
  assert.deepEqual(await cache.get(ctx, 'llm-answer', 'k', load), { a: 1 });
  assert.deepEqual(await cache.get(ctx, 'llm-answer', 'k', load), { a: 1 });
  assert.equal(load.calls, 1);
  assert.equal(await cache.peek(other, 'llm-answer', 'k'), undefined);
});

test('of many who ask at once, one makes it', async () => {
  const ctx = await newOrg(kernel);
  const load = counting('v', 30);
  const all = await Promise.all(
    Array.from({ length: 50 }, () => cache.get(ctx, 'llm-answer', 'k', load)),
  );
  assert.deepEqual(new Set(all), new Set(['v']));
  assert.equal(load.calls, 1);
});

test('the error of a loader is the caller’s, and is not kept', async () => {
  const ctx = await newOrg(kernel);
  const mine = new Error('mine');
  const failing = () => cache.get(ctx, 'llm-answer', 'k', () => Promise.reject(mine));
  await assert.rejects(failing, (error) => error === mine);
  assert.equal(await cache.get(ctx, 'llm-answer', 'k', counting(2)), 2);
});

test('what was put is there to peek at', async () => {
  const ctx = await newOrg(kernel);
  await cache.put(ctx, 'llm-answer', 'k', 'v');
  assert.equal(await cache.peek(ctx, 'llm-answer', 'k'), 'v');
});

test('hits and misses are counted', async () => {
  const ctx = await newOrg(kernel);
  await cache.get(ctx, 'llm-answer', randomUUID(), counting(1));
  assert.match(await metrics.text(), /dojang_cache_total\{cache="llm-answer",outcome="miss"\} \d+/);
});

test('without a Redis that answers, a cache is slower and nothing else', async () => {
  const ctx = await newOrg(kernel);
  const lonely = await createCache({
    modules: [{ caches: llmCaches }],
    log,
    metrics,
    keyring,
    redisUrl: 'redis://127.0.0.1:1',
  });
  const load = counting('v');
  const started = performance.now();
  assert.equal(await lonely.get(ctx, 'llm-answer', 'k', load), 'v');
  assert.equal(await lonely.get(ctx, 'llm-answer', 'k', load), 'v');
  await lonely.put(ctx, 'llm-answer', 'p', 1);
  assert.equal(await lonely.peek(ctx, 'llm-answer', 'p'), 1);
  assert.equal(load.calls, 1);
  assert.ok(performance.now() - started < 1_500, `${performance.now() - started} ms`);
  await lonely.close();
});

test('a cache that no module declares is refused, and one that a module declares keeps for its time', async () => {
  const ctx = await newOrg(kernel);
  await assert.rejects(cache.put(ctx, 'ink.hue', 'k', 1), /declares the cache ink\.hue/);
  const caches = [{ name: 'ink.hue', ttlMs: 40, graceMs: 0 }];
  const own = await createCache({ modules: [{ caches }], log, metrics, keyring });
  await own.put(ctx, 'ink.hue', 'k', 1);
  assert.equal(await own.peek(ctx, 'ink.hue', 'k'), 1);
  await wait(60);
  assert.equal(await own.peek(ctx, 'ink.hue', 'k'), undefined);
  await own.close();
});
