import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createKeyring } from '../base/keyring.ts';
import { Problem } from '../base/problem.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createRateLimiter, type RateLimiter, type Requester } from './rate-limit.ts';

const log = createLog({ level: 'silent' });
const keyring = createKeyring([randomBytes(32)]);
const metrics = createMetrics();
const limit = { name: 'tested', requestsMax: 10, windowMs: 60_000 };

/** How many of `tries` pass, and the last refusal. */
async function passes(limiters: readonly RateLimiter[], actor: string, tries: number) {
  let refusal: unknown;
  const results = await Promise.all(
    Array.from({ length: tries }, (_, n) =>
      limiters[n % limiters.length]
        ?.consume(limit, actor, new Date())
        .then(() => true)
        .catch((error) => {
          refusal = error;
          return false;
        }),
    ),
  );
  return { passed: results.filter(Boolean).length, refusal };
}

test('of any number at the same moment exactly the limit passes; the refusal says when to come back', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring });
  const { passed, refusal } = await passes([limiter], 'a', 50);
  assert.equal(passed, 10);
  assert.ok(refusal instanceof Problem);
  assert.equal(refusal.status, 429);
  assert.equal(refusal.facts.limit, 10);
  assert.ok(Number(refusal.facts.used) > 10);
  const waitMs = Date.parse(String(refusal.facts.resetsAt)) - Date.now();
  assert.ok(waitMs > 0 && waitMs <= 60_000);
  assert.equal((await passes([limiter], 'b', 10)).passed, 10, 'another actor has its own count');
});

test('a person with many devices gets three times a device’s requests, an org what its limit says', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring });
  const tries = async (more: object, requesters: readonly Requester[]) => {
    const name = JSON.stringify(more);
    const answers = await Promise.allSettled(
      requesters.map((who) => limiter.admit({ ...limit, ...more, name }, who, new Date())),
    );
    return answers.filter(({ status }) => status === 'fulfilled').length;
  };
  const devices = Array.from({ length: 100 }, (_, n) => ({
    ip: '192.0.2.1',
    deviceId: `device ${n}`,
    personId: 'kim',
    org: 'cafe',
  }));
  assert.equal(await tries({}, devices), 30);
  assert.equal(await tries({ personMax: 7 }, devices), 7);
  const people = devices.map((device, n) => ({ ...device, personId: `person ${n}` }));
  assert.equal(await tries({ any: 1 }, people), 100, 'an org has as many people as it has');
  assert.equal(await tries({ orgMax: 12 }, people), 12);
  const strangers = devices.map(({ ip }) => ({ ip }));
  assert.equal(await tries({ strangers: 1 }, strangers), 10);
});

test('what a device asks beyond its limit takes nothing from the other devices of its person', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring });
  const ask = (deviceId: string) =>
    limiter.admit(limit, { ip: '192.0.2.1', deviceId, personId: 'lee' }, new Date()).then(
      () => 'passed',
      (error) => error.facts,
    );
  const answers = [];
  for (let n = 0; n < 60; n += 1) answers.push(await ask('noisy'));
  assert.equal(answers.filter((answer) => answer === 'passed').length, 10);
  const last = answers.at(-1);
  assert.deepEqual([last.name, last.limit], ['tested', 10]);
  for (let n = 0; n < 10; n += 1) assert.equal(await ask('quiet'), 'passed');
});

test('a cost above the bucket passes when that is full and is worked off; what was refused took nothing', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring });
  const rate = { name: 'spent', perSecond: 10, size: 600 };
  const waitAt = (cost: number, ms: number) => limiter.spend(rate, 'key', cost, new Date(ms));
  assert.equal(await waitAt(1_000, 0), 0);
  assert.equal(await waitAt(10, 0), 41_000);
  assert.equal(await waitAt(1_000, 0), 100_000);
  assert.equal(await waitAt(10, 41_000), 0);
  assert.equal(await waitAt(1, -5_000), 100, 'a clock that is set back gives nothing');
  assert.equal(await limiter.spend(rate, 'other', 600, new Date(0)), 0);
});

test('processes that do not know of each other have a part of a rate each', async () => {
  const limiters = [1, 2, 3].map(() => createRateLimiter({ log, metrics, keyring, replicas: 3 }));
  const rate = { name: 'shared', perSecond: 3, size: 90 };
  for (const limiter of limiters) {
    assert.equal(await limiter.spend(rate, 'key', 30, new Date(0)), 0);
    assert.equal(await limiter.spend(rate, 'key', 1, new Date(0)), 1_000);
  }
});

test('a window that Redis would never end, or end early, is refused', async () => {
  const limiter = createRateLimiter({ log, metrics, keyring });
  for (const windowMs of [0, 500, 1_500]) {
    const counting = limiter.consume({ ...limit, windowMs }, 'a', new Date());
    await assert.rejects(counting, /whole seconds/, `${windowMs} ms`);
  }
});
