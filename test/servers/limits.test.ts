import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { Problem } from '@dojang/kernel';
import {
  createKeyring,
  createLog,
  createRateLimiter,
  type RateLimiter,
} from '@dojang/kernel/server';
import { redisCommand } from '../../scripts/servers.ts';

const log = createLog({ level: 'silent' });
const keyring = createKeyring([randomBytes(32)]);
const limit = { name: 'tested', requestsMax: 10, windowMs: 60_000 };
const port = 64_391;

async function startRedis(): Promise<ChildProcess> {
  const [command, ...words] = redisCommand(port);
  const redis = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of redis.stdout) {
    if (String(chunk).includes('Ready to accept')) return redis;
  }
  throw new Error(`Redis ended before it was ready; is port ${port} taken?`);
}

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

/** Connecting takes what it takes: each try counts for an actor of its own. */
async function countTogether(limiters: readonly RateLimiter[], word: string): Promise<number> {
  let passed = 0;
  for (let n = 0; n < 50; n += 1) {
    passed = await passes(limiters, `${word} ${n}`);
    if (passed === limit.requestsMax) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return passed;
}

test('two servers count together in Redis, go on alone without it, and meet again', async (t) => {
  const redis = await startRedis();
  t.after(() => redis.kill('SIGKILL'));
  const redisUrl = `redis://127.0.0.1:${port}`;
  const limiters = [
    createRateLimiter({ redisUrl, log, keyring }),
    createRateLimiter({ redisUrl, log, keyring }),
  ];
  t.after(() => Promise.all(limiters.map((limiter) => limiter.close())));
  assert.equal(await countTogether(limiters, 'together'), 10);
  redis.kill('SIGKILL');
  await once(redis, 'exit');
  assert.equal(await passes(limiters, 'alone'), 20, 'each server holds the limit by itself');
  const again = await startRedis();
  t.after(() => again.kill('SIGKILL'));
  assert.equal(await countTogether(limiters, 'reunited'), 10);
});
