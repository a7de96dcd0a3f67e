import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit } from '../core/module.ts';
import type { RedisClient } from '../redis/connect.ts';
import type { GuardedRedis } from '../redis/redis.ts';

export interface Count {
  readonly used: number;
  readonly remaining: number;
  readonly resetMs: number;
  readonly isRefused: boolean;
}

/** The uses of one limit, by key. */
export interface Counts {
  /** Counts one use, also one that is refused. */
  take(key: string): Promise<Count>;
  /** Counts nothing: `isRefused` says whether one more would be. Undefined for no use at all. */
  look(key: string): Promise<Count | undefined>;
}

/** A refusal is an answer; any other rejection is an error of Redis. */
const answerOf = (counting: Promise<RateLimiterRes>): Promise<RateLimiterRes> =>
  counting.catch((refusal: unknown) => {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  });

/** Uses that passed while Redis was away. The next count in Redis adds them. */
function createDebts(windowMs: number) {
  const debts = new Map<string, number>();
  return {
    add(key: string, uses: number) {
      const known = debts.get(key);
      debts.set(key, (known ?? 0) + uses);
      if (known === undefined) setTimeout(() => debts.delete(key), windowMs).unref();
    },
    /** Whoever takes a debt settles it: two requests at one moment do not settle it twice. */
    take(key: string): number {
      const debt = debts.get(key) ?? 0;
      if (debt > 0) debts.set(key, 0);
      return debt;
    },
  };
}

/**
 * Redis ends a count after whole seconds. A window that is shorter would never end there, and one between would end early.
 *
 * @throws Error for such a window.
 */
export function requireWholeSeconds({ name, windowMs }: Limit): void {
  if (windowMs >= 1_000 && windowMs % 1_000 === 0) return;
  throw new Error(`The limit ${name} has a window of ${windowMs} ms: give it whole seconds.`);
}

/**
 * In Redis, all processes count together. Without it, a process goes on from the last count that it saw, and
 * each use weighs `replicas`: so many processes that know nothing of each other stay below the limit together.
 * A process that never saw a key begins at none, so the window in which Redis goes away may allow a key twice its limit.
 */
export function createCounts(
  limit: Limit,
  redis: GuardedRedis | undefined,
  replicas: number,
): Counts {
  requireWholeSeconds(limit);
  const { name, requestsMax: points, windowMs } = limit;
  const duration = windowMs / 1000;
  // A limit below the number of processes still lets one through at each.
  const weight = Math.min(replicas, points);
  const memory = new RateLimiterMemory({ keyPrefix: name, points, duration });
  const debts = createDebts(windowMs);
  // Servers of another configuration may share this Redis: each counts by its own numbers.
  const keyPrefix = `dojang:rate:${name}:${points}:${windowMs}`;
  let shared: RateLimiterRedis | undefined;
  const sharedAt = (storeClient: RedisClient) => {
    shared ??= new RateLimiterRedis({ storeClient, keyPrefix, points, duration });
    return shared;
  };
  const countOf = (
    { consumedPoints: used, msBeforeNext: resetMs }: RateLimiterRes,
    unit: number,
  ) => ({
    used,
    remaining: Math.max(0, Math.floor((points - used) / unit)),
    resetMs,
    isRefused: used > points,
  });
  return {
    async take(key) {
      if (redis !== undefined) {
        const debt = debts.take(key);
        const told = await redis.run((client) => answerOf(sharedAt(client).consume(key, 1 + debt)));
        if (told !== undefined) {
          const { consumedPoints, msBeforeNext } = told.answer;
          if (msBeforeNext > 0) await memory.set(key, consumedPoints, msBeforeNext / 1000);
          return countOf(told.answer, 1);
        }
        if (debt > 0) debts.add(key, debt);
      }
      const count = countOf(await answerOf(memory.consume(key, weight)), weight);
      if (redis !== undefined && !count.isRefused) debts.add(key, 1);
      return count;
    },
    async look(key) {
      const told = await redis?.run((client) => sharedAt(client).get(key));
      const unit = told ? 1 : weight;
      const found = told ? told.answer : await memory.get(key);
      if (found === null) return undefined;
      return { ...countOf(found, unit), isRefused: found.consumedPoints + unit > points };
    },
  };
}
