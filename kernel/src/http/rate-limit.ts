import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Keyring } from '../base/keyring.ts';
import { Problem } from '../base/problem.ts';
import { connectRedis } from '../base/redis.ts';
import type { Limit } from '../core/module.ts';
import type { Logger } from '../observe/log.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Counts requests by device, person and org, and what verbs name, such as who a code is sent to. */
    readonly limiter: RateLimiter;
  }
}

/** Whose requests are counted. A stranger has an address, a signed-in device all but that. */
export interface Requester {
  readonly ip: string;
  readonly deviceId?: string | undefined;
  readonly personId?: string | undefined;
  readonly org?: string | undefined;
}

export interface Counted {
  readonly remaining: number;
  readonly resetMs: number;
}

/** Counts requests per limit and actor; in memory, or in Redis, where processes count together. */
export interface RateLimiter {
  /**
   * Counts one use of `limit` by `actor`: any text, which is kept as a keyed hash.
   *
   * @throws Problem 429 `rate-limited` with `limit`, `used`, `resetsAt`.
   */
  consume(limit: Limit, actor: string, now: Date): Promise<Counted>;
  /**
   * Counts one request of a limit for the device, its person and its org; for a stranger, for the
   * address. Says what is left to the device.
   *
   * @throws Problem 429 `rate-limited`, with `counted` where it is not the device.
   */
  admit(limit: Limit, who: Requester, now: Date): Promise<Counted>;
  close(): Promise<void>;
}

/** Devices are cheap: a person has as many as they pair, and may not do more with all than this. */
const devicesWorth = 3;

/** How long Redis is left alone once it did not answer: each request would wait for it anew. */
const awayMs = 5_000;

/** What every process allows by itself while Redis is away. */
const inMemory = (limit: Limit) =>
  new RateLimiterMemory({
    keyPrefix: limit.name,
    points: limit.requestsMax,
    duration: limit.windowMs / 1000,
  });

const inRedis = (storeClient: Redis, limit: Limit) =>
  new RateLimiterRedis({
    storeClient,
    keyPrefix: `dojang:rate:${limit.name}`,
    points: limit.requestsMax,
    duration: limit.windowMs / 1000,
  });

function connect(url: string, log: Logger) {
  let isAway = false;
  let leftAloneUntil = 0;
  const note = (error: unknown) => {
    leftAloneUntil = performance.now() + awayMs;
    if (!isAway) log.warn({ error }, 'rate limits count in memory: Redis does not answer');
    isAway = true;
  };
  const redis = connectRedis(url, 'rate-limits', note);
  redis.on('ready', () => {
    isAway = false;
    leftAloneUntil = 0;
  });
  return { redis, note, isLeftAlone: () => performance.now() < leftAloneUntil };
}

/**
 * @param options.redisUrl counts shared by all processes; without it each counts alone.
 * @param options.keyring makes the keys: neither an IP address nor a mail address lies in Redis.
 */
export function createRateLimiter(options: {
  redisUrl?: string | undefined;
  keyring: Pick<Keyring, 'blind'>;
  log: Logger;
}): RateLimiter {
  const { keyring, log } = options;
  const shared = options.redisUrl ? connect(options.redisUrl, log) : undefined;
  const counters = new Map<string, { memory: RateLimiterMemory; redis?: RateLimiterRedis }>();
  const counterOf = (limit: Limit) => {
    // A deployment may have another number of the same name; each counts by its own.
    const name = `${limit.name} ${limit.requestsMax} ${limit.windowMs}`;
    let counter = counters.get(name);
    if (!counter) {
      counter = {
        memory: inMemory(limit),
        ...(shared ? { redis: inRedis(shared.redis, limit) } : {}),
      };
      counters.set(name, counter);
    }
    return counter;
  };

  async function count(limit: Limit, actor: string): Promise<RateLimiterRes> {
    const key = keyring.blind(`rate ${limit.name}`, actor);
    const { memory, redis } = counterOf(limit);
    if (!redis || !shared || shared.isLeftAlone()) return memory.consume(key);
    try {
      return await redis.consume(key);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) throw refusal;
      shared.note(refusal);
      return memory.consume(key);
    }
  }

  async function consume(limit: Limit, actor: string, now: Date, facts = {}): Promise<Counted> {
    try {
      const { remainingPoints, msBeforeNext } = await count(limit, actor);
      return { remaining: remainingPoints, resetMs: msBeforeNext };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) throw rateLimited(limit, refusal, now, facts);
      throw refusal;
    }
  }

  return {
    consume: (limit, actor, now) => consume(limit, actor, now),
    async admit(limit, { ip, deviceId, personId, org }, now) {
      const wider = (whose: string, actor: string | undefined, requestsMax: number | undefined) => {
        if (actor === undefined || requestsMax === undefined) return [];
        const { name, windowMs } = limit;
        const counted = { name: `${name} of the ${whose}`, requestsMax, windowMs };
        return [consume(counted, actor, now, { name, counted: whose })];
      };
      const [own] = await Promise.all([
        consume(limit, deviceId ?? `ip:${ip}`, now),
        ...wider('person', personId, limit.personMax ?? limit.requestsMax * devicesWorth),
        ...wider('org', org, limit.orgMax),
      ]);
      return own;
    },
    close: async () => {
      shared?.redis.disconnect();
    },
  };
}

function rateLimited(limit: Limit, refusal: RateLimiterRes, now: Date, facts: object): Problem {
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
      ...facts,
    },
  );
}
