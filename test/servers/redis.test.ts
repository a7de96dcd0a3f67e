/**
 * What somebody could do who reaches the Redis of a deployment: read it, write to it, send messages
 * over it, stop it. Each attempt says what it got.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  buildHttp,
  createCache,
  createKeyring,
  createLive,
  createLog,
  createMetrics,
  createRateLimiter,
  type LiveMessage,
  type Parts,
} from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { newNote, noteModules } from '@dojang/kernel/testing/note-kind';
import { Redis } from 'ioredis';
import { redisCommand } from '../../scripts/servers.ts';

const password = `pw${'Kq4'.repeat(7)}`;

async function startRedis(port: number, ...more: string[]): Promise<ChildProcess> {
  const [command, ...words] = redisCommand(port);
  const redis = spawn(command, [...words, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  after(() => redis.kill('SIGKILL'));
  for await (const chunk of redis.stdout) {
    if (String(chunk).includes('Ready to accept')) return redis;
  }
  throw new Error(`Redis ended before it was ready; is port ${port} taken?`);
}

const port = 64_392;
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
  const cache = await createCache({ log, metrics, keyring: keys, redisUrl });
  after(() => cache.close());
  return cache;
}

const keysWith = async (word: string) =>
  (await intruder.keys('*')).filter((key) => key.includes(word));

test('an answer of a model that is cached cannot be read there', async () => {
  const ctx = await newOrg(kernel);
  await (await anotherCache()).put(ctx, 'llm-answer', 'k', { subject: 'refund the heron' });
  const [key = ''] = await keysWith(ctx.org);
  assert.ok(key.endsWith('k'), 'the value is there');
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
    const asked = await reader.get(mine, 'llm-answer', 'k', async () => 'made anew');
    assert.equal(asked, 'made anew', forged);
  }
});

test('a live message that no server of ours sent is not heard, however it looks', async () => {
  const [one, two] = [
    await createLive({ log, keyring, redisUrl }),
    await createLive({ log, keyring, redisUrl }),
  ];
  const other = await createLive({ log, keyring: createKeyring([randomBytes(32)]), redisUrl });
  after(() => Promise.all([one.close(), two.close(), other.close()]));
  const org = randomUUID();
  const heard: LiveMessage[] = [];
  two.subscribe(org, (message) => void heard.push(message));
  await wait(100);
  const message: LiveMessage = { topic: 'device', id: randomUUID() };
  const bare = JSON.stringify({ from: randomUUID(), org, message });
  const wire: string[] = [];
  const listener = new Redis(redisUrl);
  after(() => listener.disconnect());
  await listener.subscribe('dojang:live');
  listener.on('message', (_channel, text) => void wire.push(text));
  other.publish(org, message);
  for (const forged of [bare, '', '{', `${'0'.repeat(64)}${bare}`, 'x'.repeat(2_000_000)]) {
    await intruder.publish('dojang:live', forged);
  }
  await wait(200);
  assert.deepEqual(heard, []);
  one.publish(org, message);
  for (let tries = 0; tries < 40 && heard.length === 0; tries += 1) await wait(25);
  assert.deepEqual(heard, [message], 'ours is');
  const signed = wire.findLast((text) => text.includes(message.id)) ?? '';
  const changed = signed.replace(org, randomUUID());
  await intruder.publish('dojang:live', changed);
  await wait(100);
  assert.equal(heard.length, 1, 'nor is a signed one that was changed');
  // A hint holds ids only, and whoever hears it reads again with its own rights.
  await intruder.publish('dojang:live', signed);
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
    limiter: createRateLimiter({ log, keyring, redisUrl }),
  };
  const app = buildHttp(parts, noteModules);
  after(() => Promise.all([app.close(), parts.limiter.close()]));
  const ctx = { ...(await newOrg(kernel)), parts };
  const [phone, tablet] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  await newNote(ctx);
  let counted: string[] = [];
  for (let tries = 0; tries < 40 && counted.length < 3; tries += 1) {
    assert.equal((await phone.send('GET', '/drafts')).status, 200);
    counted = await keysWith('dojang:rate:');
    await wait(50);
  }
  assert.ok(counted.length >= 3, `${counted.length} counts were seen`);
  const everything = await intruder.keys('*');
  assert.deepEqual(
    everything.filter((key) => !/^dojang:(rate:[\w -]+:[0-9a-f]{64}|cache:)/.test(key)),
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
  const limiter = createRateLimiter({ log, keyring, redisUrl });
  after(() => limiter.close());
  const limit = { name: 'tested', requestsMax: 3, windowMs: 60_000 };
  const passes = async () => {
    const tries = Array.from({ length: 9 }, () => limiter.consume(limit, 'a', new Date()));
    return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
  };
  for (let tries = 0; tries < 40 && (await keysWith('rate:tested')).length === 0; tries += 1) {
    await limiter.consume({ ...limit, requestsMax: 1_000 }, 'warm-up', new Date());
    await wait(50);
  }
  assert.equal(await passes(), 3);
  assert.equal(await passes(), 0);
  await intruder.flushall();
  assert.equal(await passes(), 3);
});

test('a Redis that hangs is waited for once, and then left alone', async () => {
  const limiter = createRateLimiter({ log, keyring, redisUrl });
  const live = await createLive({ log, keyring, redisUrl });
  const cache = await anotherCache();
  after(() => Promise.all([limiter.close(), live.close()]));
  const ctx = await newOrg(kernel);
  const limit = { name: 'hanging', requestsMax: 1_000, windowMs: 60_000 };
  for (let tries = 0; tries < 40 && (await keysWith('rate:hanging')).length === 0; tries += 1) {
    await limiter.consume(limit, 'a', new Date());
    await wait(50);
  }
  redis.kill('SIGSTOP');
  try {
    const work = async () => {
      const began = performance.now();
      await limiter.consume(limit, 'a', new Date());
      await cache.peek(ctx, 'llm-answer', 'k');
      live.publish(ctx.org, { topic: 'draft', id: randomUUID() });
      return performance.now() - began;
    };
    const first = await work();
    const rest: number[] = [];
    for (let n = 0; n < 20; n += 1) rest.push(await work());
    assert.ok(first < 2_500, `the first took ${first} ms`);
    assert.ok(Math.max(...rest) < 250, `later ones took up to ${Math.max(...rest)} ms`);
  } finally {
    redis.kill('SIGCONT');
  }
});

test('a Redis that refuses the password keeps nothing from working, and the log names no password', async () => {
  await startRedis(64_393, '--requirepass', 'another one');
  const url = `redis://default:${password}@127.0.0.1:64393`;
  const before = said.length;
  const live = await createLive({ log, keyring, redisUrl: url });
  const limiter = createRateLimiter({ log, keyring, redisUrl: url });
  const cache = await createCache({ log, metrics, keyring, redisUrl: url });
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
  assert.ok(lines.length > 0, 'it is told');
  assert.ok(!said.join('').includes(password), lines.join(''));
});
