import type { GuardedRedis } from '../redis/redis.ts';

/** What may be spent: so much a second, and what was left over until the bucket is full. */
export interface Rate {
  readonly name: string;
  readonly perSecond: number;
  readonly size: number;
}

/** What is left of several rates, by key. */
export interface Buckets {
  /**
   * Takes a cost. Gives 0, or the milliseconds after which the bucket holds it; then nothing was taken. A cost above the
   * size passes when the bucket is full, since it could never pass else, and is worked off.
   */
  take(rate: Rate, key: string, cost: number, nowMs: number): Promise<number>;
}

interface Bucket {
  /** Below zero after a cost that was larger than the bucket. */
  level: number;
  atMs: number;
}

const bucketsMax = 10_000;

function createMemoryBuckets() {
  const buckets = new Map<string, Bucket>();
  return (name: string, { perSecond, size }: Omit<Rate, 'name'>, cost: number, nowMs: number) => {
    const { level: before, atMs } = buckets.get(name) ?? { level: size, atMs: nowMs };
    const level = Math.min(size, before + (Math.max(0, nowMs - atMs) / 1000) * perSecond);
    const missing = Math.min(cost, size) - level;
    // The first ones were asked for longest ago, and are the fullest.
    buckets.delete(name);
    buckets.set(name, { level: missing > 0 ? level : level - cost, atMs: nowMs });
    const [oldest] = buckets.keys();
    if (buckets.size > bucketsMax && oldest !== undefined) buckets.delete(oldest);
    return missing > 0 ? Math.ceil((missing / perSecond) * 1000) : 0;
  };
}

/** The same in Redis, by its clock. It goes by itself once it is full again. */
const script = `
local perSecond, size, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = tonumber(known[1]) or size
local at = tonumber(known[2]) or now
level = math.min(size, level + math.max(0, now - at) / 1000 * perSecond)
local missing = math.min(cost, size) - level
if missing <= 0 then level = level - cost end
redis.call('HSET', KEYS[1], 'level', level, 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((size - level) / perSecond * 1000) + 1000)
if missing > 0 then return math.ceil(missing / perSecond * 1000) end
return 0`;

/**
 * In Redis, all processes take from one bucket. Without it each has a part of its own, by the number of `replicas`: together
 * they stay below the rate.
 */
export function createBuckets(redis: GuardedRedis | undefined, replicas: number): Buckets {
  const takeHere = createMemoryBuckets();
  return {
    async take({ name, perSecond, size }, key, cost, nowMs) {
      const place = `${name}:${perSecond}:${size}:${key}`;
      const told = await redis?.run((client) =>
        client.eval(script, 1, `dojang:bucket:${place}`, perSecond, size, cost),
      );
      if (told !== undefined) return Number(told.answer);
      const part = { perSecond: perSecond / replicas, size: size / replicas };
      return takeHere(place, part, cost, nowMs);
    },
  };
}
