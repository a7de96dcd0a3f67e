import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { createLog } from './log.ts';
import { Problem } from './problem.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

const log = createLog({ level: 'silent' });
const limit = { name: 'tested', requestsMax: 10, windowMs: 60_000 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function startRedis(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--save', '', '--bind', '127.0.0.1'];
  const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const chunk of redis.stdout) if (String(chunk).includes('Ready to accept')) break;
  return redis;
}

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
  const limiter = createRateLimiter({ log });
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

test('two servers count together in Redis, go on alone without it, and meet again', async (t) => {
  const port = await freePort();
  const redis = await startRedis(port).catch(() => undefined);
  assert.ok(redis, 'redis-server is not installed: apt-get install redis-server');
  t.after(() => redis.kill('SIGKILL'));
  const url = `redis://127.0.0.1:${port}`;
  const limiters = [
    createRateLimiter({ redisUrl: url, log }),
    createRateLimiter({ redisUrl: url, log }),
  ];
  t.after(() => Promise.all(limiters.map((limiter) => limiter.close())));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal((await passes(limiters, 'together', 50)).passed, 10);
  redis.kill('SIGKILL');
  await once(redis, 'exit');
  const alone = await passes(limiters, 'alone', 50);
  assert.equal(alone.passed, 20, 'each server holds the limit by itself');
  assert.ok(alone.refusal instanceof Problem, 'nothing but a refusal comes out');
  const again = await startRedis(port);
  t.after(() => again.kill('SIGKILL'));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal((await passes(limiters, 'reunited', 50)).passed, 10);
});
