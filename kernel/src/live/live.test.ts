import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createKeyring } from '../base/keyring.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { connectRedis } from '../redis/connect.ts';
import { readRedisUrl } from '../redis/redis-url.ts';
import { createLive, type LiveMessage, liveTopics } from './live.ts';

const log = createLog({ level: 'silent' });
const keyring = createKeyring([randomBytes(32)]);
const metrics = createMetrics();
const redisUrl = process.env.DOJANG_TEST_REDIS_URL;
const redis = redisUrl === undefined ? {} : { redisUrl };
const message: LiveMessage = { topic: 'draft', id: randomUUID() };

const hearing = (live: Awaited<ReturnType<typeof createLive>>, org: string) => {
  const heard: LiveMessage[] = [];
  return { heard, end: live.subscribe(org, (message) => void heard.push(message)) };
};

test('a message reaches the listeners of its org, until they leave', async () => {
  const live = await createLive({
    modules: [{ topics: liveTopics }],
    log,
    metrics,
    keyring,
    ...redis,
  });
  const org = randomUUID();
  const own = hearing(live, org);
  const other = hearing(live, randomUUID());
  live.publish(org, message);
  own.end();
  live.publish(org, message);
  assert.deepEqual(own.heard, [message]);
  assert.deepEqual(other.heard, []);
  await live.close();
});

test('a listener that throws keeps nothing from the others', async () => {
  const live = await createLive({
    modules: [{ topics: liveTopics }],
    log,
    metrics,
    keyring,
    ...redis,
  });
  const org = randomUUID();
  live.subscribe(org, () => {
    throw new Error('on purpose');
  });
  const own = hearing(live, org);
  live.publish(org, message);
  assert.deepEqual(own.heard, [message]);
  await live.close();
});

test('without a Redis that answers, messages stay at home and nothing is thrown', async () => {
  const live = await createLive({
    modules: [{ topics: liveTopics }],
    log,
    metrics,
    keyring,
    redisUrl: 'redis://127.0.0.1:1',
  });
  const org = randomUUID();
  const own = hearing(live, org);
  live.publish(org, message);
  await wait(50);
  assert.deepEqual(own.heard, [message]);
  await live.close();
});

if (redisUrl !== undefined) {
  test('a message reaches every process on the Redis, once', async () => {
    const [one, two] = [
      await createLive({ modules: [{ topics: liveTopics }], log, metrics, keyring, redisUrl }),
      await createLive({ modules: [{ topics: liveTopics }], log, metrics, keyring, redisUrl }),
    ];
    const org = randomUUID();
    const [atOne, atTwo] = [hearing(one, org), hearing(two, org)];
    await wait(100);
    one.publish(org, message);
    for (let tries = 0; tries < 40 && atTwo.heard.length === 0; tries += 1) await wait(25);
    await wait(50);
    assert.deepEqual([atOne.heard, atTwo.heard], [[message], [message]]);
    await one.close();
    await two.close();
  });

  test('connections that are cut come back, and messages stay in the process in the meantime', async () => {
    const [one, two] = [
      await createLive({ modules: [{ topics: liveTopics }], log, metrics, keyring, redisUrl }),
      await createLive({ modules: [{ topics: liveTopics }], log, metrics, keyring, redisUrl }),
    ];
    const org = randomUUID();
    const [atOne, atTwo] = [hearing(one, org), hearing(two, org)];
    const admin = await connectRedis(readRedisUrl(redisUrl), 'admin');
    await once(admin, 'ready');
    const clients = String(await admin.client('LIST')).split('\n');
    const ours = clients.filter((line) => line.includes('name=dojang-live'));
    assert.ok(ours.length >= 4, `${ours.length} connections were seen`);
    for (const line of ours) await admin.client('KILL', 'ID', line.match(/^id=(\d+)/)?.[1] ?? '');
    one.publish(org, message);
    assert.deepEqual(atOne.heard, [message]);
    for (let tries = 0; tries < 80 && atTwo.heard.length === 0; tries += 1) {
      await wait(50);
      one.publish(org, message);
    }
    assert.ok(atTwo.heard.length > 0, 'the other process hears again');
    admin.disconnect();
    await one.close();
    await two.close();
  });
}
