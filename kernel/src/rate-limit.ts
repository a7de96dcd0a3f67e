import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from './log.ts';
import type { Limit } from './module.ts';
import { Problem } from './problem.ts';
import { connectRedis } from './redis.ts';

/** Counts requests per limit and actor; in memory, or in Redis, where processes count together. */
export interface RateLimiter {
  /** @throws Problem 429 `rate-limited` with `limit`, `used`, `resetsAt`. */
  consume(limit: Limit, actor: string, now: Date): Promise<{ remaining: number; resetMs: number }>;
  close(): Promise<void>;
}

/** What every process allows by itself while Redis is away. */
const inMemory = (limit: Limit) =>
  new RateLimiterMemory({
    keyPrefix: limit.name,
    points: limit.requestsMax,
    duration: limit.windowMs / 1000,
  });

/** A request does not wait for Redis to come back: it is counted in memory instead. */
function connect(url: string, log: Logger): Redis {
  let isAway = false;
  const redis = connectRedis(url, 'rate-limits', (error) => {
    if (!isAway) log.warn({ error }, 'rate limits count in memory: Redis does not answer');
    isAway = true;
  });
  redis.on('ready', () => {
    isAway = false;
  });
  return redis;
}

/** @param options.redisUrl counts shared by all processes; without it each counts alone. */
export function createRateLimiter(options: {
  redisUrl?: string | undefined;
  log: Logger;
}): RateLimiter {
  const redis = options.redisUrl ? connect(options.redisUrl, options.log) : undefined;
  const counters = new Map<string, RateLimiterMemory | RateLimiterRedis>();
  const counterOf = (limit: Limit) => {
    let counter = counters.get(limit.name);
    if (!counter) {
      counter = redis
        ? new RateLimiterRedis({
            storeClient: redis,
            keyPrefix: `dojang:rate:${limit.name}`,
            points: limit.requestsMax,
            duration: limit.windowMs / 1000,
            insuranceLimiter: inMemory(limit),
          })
        : inMemory(limit);
      counters.set(limit.name, counter);
    }
    return counter;
  };
  return {
    consume: async (limit, actor, now) => {
      try {
        const { remainingPoints, msBeforeNext } = await counterOf(limit).consume(actor);
        return { remaining: remainingPoints, resetMs: msBeforeNext };
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) throw rateLimited(limit, refusal, now);
        throw refusal;
      }
    },
    close: async () => {
      redis?.disconnect();
    },
  };
}

function rateLimited(limit: Limit, refusal: RateLimiterRes, now: Date): Problem {
  const resetMs = Math.max(1, refusal.msBeforeNext);
  return new Problem(
    429,
    'rate-limited',
    `More than ${limit.requestsMax} requests in ${limit.windowMs / 1000} s; wait until resetsAt.`,
    {
      name: limit.name,
      limit: limit.requestsMax,
      used: refusal.consumedPoints,
      resetsAt: new Date(now.getTime() + resetMs).toISOString(),
      retryAfterSeconds: Math.ceil(resetMs / 1000),
    },
  );
}
