/**
 * What somebody could do who reaches the Redis of a deployment: read it, write to it, send messages
 * over it, stop it. Each attempt says what it got.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Limit } from '@dojang/kernel';
import {
  buildHttp,
  createCache,
  createKeyring,
  createLive,
  createLog,
  createMetrics,
  createRateLimiter,
  kernelModule,
  type LiveMessage,
  type Parts,
  type RateLimiter,
} from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { noteModules } from '@dojang/kernel/testing/note-module';
import { until } from '@dojang/kernel/testing/until';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/free-port.ts';
import { startRedis } from './redis-stage.ts';

const password = `pw${'Kq4'.repeat(7)}`;

const port = await freePort();
const redis = await startRedis(port);
const redisUrl = `redis://127.0.0.1:${port}`;
const intruder = new Redis(redisUrl);
after(() => intruder.disconnect());

const said: string[] = [];
const log = createLog({ level: 'debug', destination: { write: (line) => void said.push(line) } });
const keyring = createKeyring([randomBytes(32)]);
const metrics = createMetrics();
const kernel = await testKernel({ modules: noteModules });

/** A cache as another process has it: nothing in memory yet. */
async function anotherCache(keys = keyring) {
  const cache = await createCache({
    modules: [kernelModule],
    log,
    metrics,
    keyring: keys,
    redisUrl,
  });
  after(() => cache.close());
  return cache;
}

const keysWith = async (word: string) =>
  (await intruder.keys('*')).filter((key) => key.includes(word));

/** A breaker rests for five seconds, and a busy machine may open it more than once. */
const busyMs = 60_000;

/** Until `limiter` counts in Redis: connecting takes what it takes. */
const counts = (limiter: RateLimiter, limit: Limit) =>
  until(
    'a count',
    async () => {
      await limiter.consume({ ...limit, requestsMax: 1_000_000 }, 'warm-up', new Date());
      return (await keysWith(`rate:${limit.name}`)).length > 0;
    },
    busyMs,
  );

test('processes spend from one bucket, whose key names nobody', async () => {
  const limiters = [1, 2].map(() =>
    createRateLimiter({ log, metrics, keyring, redisUrl, replicas: 2 }),
  );
  const rate = { name: `rows-${randomBytes(4).toString('hex')}`, perSecond: 1, size: 1_000 };
  const [one, two] = limiters as [RateLimiter, RateLimiter];
  const spend = (limiter: RateLimiter, cost: number) =>
    limiter.spend(rate, 'ingest-heron', cost, new Date());
  for (const limiter of limiters) {
    await counts(limiter, { name: `${rate.name}-up`, requestsMax: 1, windowMs: 60_000 });
  }
  assert.equal(await spend(one, 900), 0, 'more than a part of two');
  const wait = await spend(two, 500);
  assert.ok(wait > 300_000 && wait <= 400_000, String(wait));
  assert.equal(await spend(two, 100), 0, 'what was refused took nothing');
  const keys = await keysWith(`bucket:${rate.name}`);
  assert.equal(keys.length, 1);
  assert.doesNotMatch(String(keys), /heron/);
  assert.ok((await intruder.ttl(String(keys[0]))) > 0);
  for (const limiter of limiters) await limiter.close();
});

test('an answer of a model that is cached cannot be read there', async () => {
  const ctx = await newOrg(kernel);
  const writer = await anotherCache();
  const key = await until(
    'the value',
    async () => {
      await writer.put(ctx, 'llm-answer', 'k', { subject: 'refund the heron' });
      return (await keysWith(ctx.org)).find((key) => key.endsWith('k'));
    },
    busyMs,
  );
  assert.doesNotMatch(String(await intruder.get(key)), /heron|subject/);
  const cached = await (await anotherCache()).peek(ctx, 'llm-answer', 'k');
  assert.deepEqual(cached, { subject: 'refund the heron' }, 'another process reads it');
});

test('a value that another wrote, moved, or sealed with other keys is passed by', async () => {
  const [mine, theirs] = [await newOrg(kernel), await newOrg(kernel)];
  const cache = await anotherCache();
  await cache.put(mine, 'llm-answer', 'k', 'mine');
  await cache.put(theirs, 'llm-answer', 'k', 'theirs');
  await cache.put(theirs, 'llm-answer', 'other', 'another question’s');
  const [myKey = ''] = await keysWith(mine.org);
  const theirKeys = await keysWith(theirs.org);
  const own = String(await intruder.get(myKey));
  const stranger = createKeyring([randomBytes(32)]);
  const sealed = stranger.seal(JSON.stringify({ value: 'forged' }), `cache ${mine.org}:x:k`);
  const forgeries = [
    '"forged"',
    'not json at all',
    '',
    '{"__proto__":{"value":"forged"}}',
    own.replace(/"value":"[^"]*"/, '"value":"forged"'),
    own.replace(/"value":"[^"]*"/, `"value":"${sealed}"`),
    ...(await Promise.all(theirKeys.map(async (key) => String(await intruder.get(key))))),
  ];
  assert.ok(forgeries.length >= 8);
  for (const forged of forgeries) {
    await intruder.set(myKey, forged);
    const reader = await anotherCache();
    assert.equal(await reader.peek(mine, 'llm-answer', 'k'), undefined, forged);
    const asked = await reader.get(mine, 'llm-answer', 'k', async () => 'made again');
    assert.equal(asked, 'made again', forged);
  }
});

test('of several processes one has leave to load, until it gives it back or its time ends', async () => {
  const ctx = await newOrg(kernel);
  const [one, two] = [await anotherCache(), await anotherCache()];
  const release = await one.lease(ctx, 'llm-answer', 'dear', 60_000);
  assert.ok(release);
  assert.equal(await two.lease(ctx, 'llm-answer', 'dear', 60_000), undefined);
  assert.ok(await two.lease(await newOrg(kernel), 'llm-answer', 'dear', 60_000), 'of another org');
  await release();
  assert.ok(await two.lease(ctx, 'llm-answer', 'dear', 60_000));
  await release();
  assert.equal(
    await one.lease(ctx, 'llm-answer', 'dear', 60_000),
    undefined,
    'it is another’s now',
  );
  assert.ok(await one.lease(ctx, 'llm-answer', 'brief', 100));
  await until('its end', () => two.lease(ctx, 'llm-answer', 'brief', 100));
});

test('a live message that no server of ours sent is not heard, however it looks', async () => {
  const [one, two] = [
    await createLive({ modules: [kernelModule], log, metrics, keyring, redisUrl }),
    await createLive({ modules: [kernelModule], log, metrics, keyring, redisUrl }),
  ];
  const other = await createLive({
    modules: [kernelModule],
    log,
    metrics,
    keyring: createKeyring([randomBytes(32)]),
    redisUrl,
  });
  after(() => Promise.all([one.close(), two.close(), other.close()]));
  const org = randomUUID();
  const heard: LiveMessage[] = [];
  two.subscribe(org, (message) => void heard.push(message));
  for (const live of [one, other]) live.subscribe(org, () => undefined);
  await Promise.all([one, two, other].map((live) => live.heard(org)));
  const message: LiveMessage = { topic: 'device', id: randomUUID() };
  const bare = JSON.stringify({ from: randomUUID(), org, message });
  const [wire, channels]: [string[], Set<string>] = [[], new Set()];
  const listener = new Redis(redisUrl);
  after(() => listener.disconnect());
  await listener.psubscribe('dojang:live:*');
  listener.on('pmessage', (_pattern, channel, text) => {
    channels.add(channel);
    wire.push(text);
  });
  other.publish(org, message);
  await until('a channel', () => channels.size > 0);
  const [channel = ''] = channels;
  for (const forged of [bare, '', '{', `${'0'.repeat(64)}${bare}`, 'x'.repeat(2_000_000)]) {
    await intruder.publish(channel, forged);
  }
  await wait(200);
  assert.deepEqual(heard, []);
  one.publish(org, message);
  await until('ours', () => heard.length > 0);
  assert.deepEqual(heard, [message], 'ours is');
  const signed = wire.findLast((text) => text.includes(message.id)) ?? '';
  const changed = signed.replace(org, randomUUID());
  await intruder.publish(channel, changed);
  await wait(100);
  assert.equal(heard.length, 1, 'nor is a signed one that was changed');
  // A hint holds ids only. A listener reads again with its own rights.
  await intruder.publish(channel, signed);
  await wait(100);
  assert.equal(heard.length, 2, 'sent again as it was, it is a hint more');
  const warnings = said.filter((line) => line.includes('others write to this Redis'));
  assert.equal(warnings.length, 3, 'each of the three servers tells of it once, not each time');
});

test('neither a person nor an address lies in Redis, and no rights: a revoked device is out at once', async () => {
  await intruder.flushall();
  const parts: Parts = {
    ...kernel.parts,
    cache: await anotherCache(),
    limiter: createRateLimiter({ log, metrics, keyring, redisUrl }),
  };
  const app = buildHttp(parts, noteModules);
  after(() => Promise.all([app.close(), parts.limiter.close()]));
  const ctx = { ...(await newOrg(kernel)), parts };
  const [phone, tablet] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  await newNote(ctx);
  const counted = await until(
    'three counts',
    async () => {
      assert.equal((await phone.send('GET', '/drafts')).status, 200);
      const keys = await keysWith('dojang:rate:');
      return keys.length >= 3 && keys;
    },
    busyMs,
  );
  const everything = await intruder.keys('*');
  assert.deepEqual(
    everything.filter((key) => !/^dojang:(rate:[\w. -]+:\d+:\d+:[0-9a-f]{64}|cache:)/.test(key)),
    [],
  );
  for (const plain of [phone.deviceId, phone.personId, '127.0.0.1', '김도장']) {
    assert.deepEqual(await keysWith(plain), [], plain);
  }
  for (const key of counted) assert.match(String(await intruder.get(key)), /^\d+$/);
  assert.ok((await tablet.send('DELETE', `/devices/${phone.deviceId}`)).status < 300);
  assert.equal((await phone.send('GET', '/drafts')).status, 401);
});

test('what does not hold: who may write to Redis lifts a limit, which is why it has a password', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring, redisUrl });
  after(() => limiter.close());
  const limit = { name: 'tested', requestsMax: 3, windowMs: 60_000 };
  const passes = async () => {
    const tries = Array.from({ length: 9 }, () => limiter.consume(limit, 'a', new Date()));
    return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
  };
  await counts(limiter, limit);
  assert.equal(await passes(), 3);
  assert.equal(await passes(), 0);
  await intruder.flushall();
  // What Redis did not answer in time is counted in memory, where nobody lifts it.
  await until(
    'a limit that is lifted',
    async () => (await passes()) === 3 || void (await intruder.flushall()),
    busyMs,
  );
});

test('a Redis that hangs is waited for a few times, and then left alone', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring, redisUrl });
  const live = await createLive({ modules: [kernelModule], log, metrics, keyring, redisUrl });
  const cache = await anotherCache();
  after(() => Promise.all([limiter.close(), live.close()]));
  const ctx = await newOrg(kernel);
  const limit = { name: 'hanging', requestsMax: 1_000, windowMs: 60_000 };
  await counts(limiter, limit);
  const commands = async () =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.startsWith('dojang_redis_seconds_count'))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  const before = await commands();
  redis.kill('SIGSTOP');
  try {
    for (let n = 0; n < 20; n += 1) {
      await limiter.consume(limit, 'a', new Date());
      await cache.peek(ctx, 'llm-answer', 'k');
      live.publish(ctx.org, { topic: 'draft', id: randomUUID() });
    }
    const asked = (await commands()) - before;
    assert.ok(asked > 0 && asked < 20, `Redis was asked ${asked} times in 20 rounds`);
  } finally {
    redis.kill('SIGCONT');
  }
});

test('a Redis that refuses the password keeps nothing from working, and the log names no password', async () => {
  const elsewhere = await freePort();
  await startRedis(elsewhere, '--requirepass', 'another one');
  const url = `redis://default:${password}@127.0.0.1:${elsewhere}`;
  const before = said.length;
  const live = await createLive({ modules: [kernelModule], log, metrics, keyring, redisUrl: url });
  const limiter = createRateLimiter({ log, metrics, keyring, redisUrl: url });
  const cache = await createCache({
    modules: [kernelModule],
    log,
    metrics,
    keyring,
    redisUrl: url,
  });
  const ctx = await newOrg(kernel);
  const limit = { name: 'refused', requestsMax: 2, windowMs: 60_000 };
  await limiter.consume(limit, 'a', new Date());
  await limiter.consume(limit, 'a', new Date());
  await assert.rejects(limiter.consume(limit, 'a', new Date()), { code: 'rate-limited' });
  await cache.put(ctx, 'llm-answer', 'k', 1);
  assert.equal(await cache.peek(ctx, 'llm-answer', 'k'), 1);
  live.publish(ctx.org, { topic: 'draft', id: randomUUID() });
  await wait(300);
  await Promise.all([live.close(), limiter.close(), cache.close()]);
  const lines = said.slice(before);
  assert.ok(lines.length > 0, 'it is logged');
  assert.ok(!said.join('').includes(password), lines.join(''));
});
