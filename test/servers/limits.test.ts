import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { Problem } from '@dojang/kernel';
import {
  createKeyring,
  createLog,
  createMetrics,
  createRateLimiter,
  type RateLimiter,
} from '@dojang/kernel/server';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import { startRedis } from './redis-stage.ts';

const log = createLog({ level: 'silent' });
const keyring = createKeyring([randomBytes(32)]);
const metrics = createMetrics();
const limit = { name: 'tested', requestsMax: 10, windowMs: 60_000 };
const port = await freePort();

/** How many of fifty requests, sent in turn to each limiter at one moment, pass. */
async function passes(limiters: readonly RateLimiter[], actor: string): Promise<number> {
  const tries = Array.from({ length: 50 }, (_, n) =>
    limiters[n % limiters.length]!.consume(limit, actor, new Date()),
  );
  const results = await Promise.allSettled(tries);
  for (const result of results) {
    if (result.status === 'rejected') assert.ok(result.reason instanceof Problem, result.reason);
  }
  return results.filter((result) => result.status === 'fulfilled').length;
}

/**
 * Until two servers count together. On a busy machine an answer may take longer than anyone waits for Redis, who is then left
 * alone for five seconds: each try is for an actor of its own.
 */
const countTogether = (limiters: readonly RateLimiter[], word: string) => {
  let n = 0;
  return until(
    `counts ${word}`,
    async () => {
      n += 1;
      return (await passes(limiters, `${word} ${n}`)) === limit.requestsMax;
    },
    60_000,
  );
};

test('two servers count together in Redis, go on alone without it, and meet again', async (t) => {
  const redis = await startRedis(port);
  const redisUrl = `redis://127.0.0.1:${port}`;
  const limiters = [
    createRateLimiter({ redisUrl, log, metrics, keyring }),
    createRateLimiter({ redisUrl, log, metrics, keyring }),
  ];
  t.after(() => Promise.all(limiters.map((limiter) => limiter.close())));
  await countTogether(limiters, 'together');
  redis.kill('SIGKILL');
  await once(redis, 'exit');
  assert.equal(await passes(limiters, 'alone'), 20, 'each server holds the limit by itself');
  await startRedis(port);
  await countTogether(limiters, 'reunited');
});
