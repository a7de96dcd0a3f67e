import type { Keyring } from '../base/keyring.ts';
import { Problem } from '../base/problem.ts';
import type { Limit } from '../core/module.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openRedis } from '../redis/redis.ts';
import { createBuckets, type Rate } from './buckets.ts';
import { type Count, type Counts, createCounts } from './counts.ts';

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
  /**
   * Counts nothing.
   *
   * @throws Problem 429 `rate-limited` when `actor` has used the limit up.
   */
  refuseSpent(limit: Limit, actor: string, now: Date): Promise<void>;
  /**
   * Takes what a request costs, such as its rows, from what `actor` may spend. Gives 0, or the milliseconds after which there
   * is enough; then nothing was taken.
   */
  spend(rate: Rate, actor: string, cost: number, now: Date): Promise<number>;
  close(): Promise<void>;
}

/** So long a refusal is remembered: who goes on asking is refused again, and costs neither a hash nor a question to Redis. */
const rememberedMs = 1_000;
const rememberedMax = 10_000;

/** The refusals of the last second, by limit and actor. */
function createRefusals() {
  const known = new Map<string, { readonly problem: Problem; readonly until: number }>();
  return {
    add(key: string, problem: Problem, resetMs: number): void {
      if (known.size >= rememberedMax) known.clear();
      known.set(key, { problem, until: performance.now() + Math.min(rememberedMs, resetMs) });
    },
    find(key: string): Problem | undefined {
      const found = known.get(key);
      if (found === undefined || performance.now() < found.until) return found?.problem;
      known.delete(key);
      return undefined;
    },
  };
}

/** A person's limit is this many times that of a device, because a person can pair many devices. */
const devicesWorth = 3;

/** Who asked lately asks again: their key is made once. */
const keysMax = 10_000;

/** Under which a use of a limit is counted. */
function createKeys(keyring: Pick<Keyring, 'blind'>) {
  const made = new Map<string, string>();
  return ({ name }: Pick<Limit, 'name'>, actor: string): string => {
    const known = made.get(`${name}\0${actor}`);
    if (known !== undefined) return known;
    const key = keyring.blind(`rate ${name}`, actor);
    if (made.size >= keysMax) made.clear();
    made.set(`${name}\0${actor}`, key);
    return key;
  };
}

/**
 * @param options.redisUrl counts shared by all processes; without it each counts alone.
 * @param options.replicas how many processes answer requests: without Redis each allows that part of a limit.
 * @param options.keyring makes the keys: neither an IP address nor a mail address lies in Redis.
 */
export function createRateLimiter(options: {
  redisUrl?: string | undefined;
  replicas?: number | undefined;
  keyring: Pick<Keyring, 'blind'>;
  log: Logger;
  metrics: Metrics;
}): RateLimiter {
  const { keyring, log, metrics, redisUrl: url, replicas = 1 } = options;
  const redis = url === undefined ? undefined : openRedis({ url, log, metrics }, 'counts');
  const limited = metrics.counter('dojang_limited_total', 'Requests over a limit, by its name.', [
    'limit',
  ]);
  const counters = new Map<string, Counts>();
  const countsOf = (limit: Limit): Counts => {
    // A deployment may have another number of the same name; each counts by its own.
    const name = `${limit.name} ${limit.requestsMax} ${limit.windowMs}`;
    const known = counters.get(name) ?? createCounts(limit, redis, replicas);
    counters.set(name, known);
    return known;
  };
  const keyOf = createKeys(keyring);
  const buckets = createBuckets(redis, replicas);
  const refuse = (limit: Limit, count: Count, now: Date, facts: { name?: string } = {}) => {
    limited.inc({ limit: facts.name ?? limit.name });
    return rateLimited(limit, count, now, facts);
  };

  const refusals = createRefusals();
  const nameOf = ({ name, requestsMax, windowMs }: Limit, actor: string) =>
    `${name} ${requestsMax} ${windowMs} ${actor}`;
  function refuseAgain(limit: Limit, actor: string): void {
    const problem = refusals.find(nameOf(limit, actor));
    if (problem === undefined) return;
    limited.inc({ limit: String(problem.facts.name) });
    throw problem;
  }

  async function consume(limit: Limit, actor: string, now: Date, facts = {}): Promise<Counted> {
    refuseAgain(limit, actor);
    const count = await countsOf(limit).take(keyOf(limit, actor));
    if (count.isRefused) {
      const problem = refuse(limit, count, now, facts);
      refusals.add(nameOf(limit, actor), problem, count.resetMs);
      throw problem;
    }
    return { remaining: count.remaining, resetMs: count.resetMs };
  }

  return {
    consume: (limit, actor, now) => consume(limit, actor, now),
    async refuseSpent(limit, actor, now) {
      const count = await countsOf(limit).look(keyOf(limit, actor));
      if (count?.isRefused) throw refuse(limit, count, now);
    },
    async admit(limit, { ip, deviceId, personId, org }, now) {
      const wider = (whose: string, actor: string | undefined, requestsMax: number | undefined) => {
        if (actor === undefined || requestsMax === undefined) return [];
        const { name, windowMs } = limit;
        const counted = { name: `${name} of the ${whose}`, requestsMax, windowMs };
        return [consume(counted, actor, now, { name, counted: whose })];
      };
      const asker = deviceId ?? `ip:${ip}`;
      // Before the others are counted: what a device asks beyond its limit takes nothing from its person and org.
      refuseAgain(limit, asker);
      const [own] = await Promise.all([
        consume(limit, asker, now),
        ...wider('person', personId, limit.personMax ?? limit.requestsMax * devicesWorth),
        ...wider('org', org, limit.orgMax),
      ]);
      return own;
    },
    spend: (rate, actor, cost, now) => buckets.take(rate, keyOf(rate, actor), cost, now.getTime()),
    close: async () => redis?.close(),
  };
}

function rateLimited(
  limit: Limit,
  { used, resetMs: leftMs }: Count,
  now: Date,
  facts: object,
): Problem {
  const resetMs = Math.max(1, leftMs);
  return new Problem(
    429,
    'rate-limited',
    `More than ${limit.requestsMax} requests in ${limit.windowMs / 1000} s; wait until resetsAt.`,
    {
      name: limit.name,
      limit: limit.requestsMax,
      used,
      resetsAt: new Date(now.getTime() + resetMs).toISOString(),
      retryAfterSeconds: Math.ceil(resetMs / 1000),
      ...facts,
    },
  );
}
