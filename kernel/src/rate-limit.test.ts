import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';
import { Problem } from './problem.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

const log = createLog({ level: 'silent' });
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
