import { randomUUID } from 'node:crypto';
import type { GuardedRedis } from '../redis/redis.ts';

/** Gives the lease back, so that whoever waits for it need not wait for its end. */
export type ReleaseLease = () => Promise<void>;

/** The leave of one process among many to do something. */
export type TakeLease = (key: string, ms: number) => Promise<ReleaseLease | undefined>;

/** Only whoever still has it gives it back: after its time it may be another's. */
const giveBack = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/**
 * Undefined while another process has the lease. Without Redis, or while it does not answer, each process has one of its
 * own: then what the lease is for is done once for each process.
 */
export function createLeases(redis: GuardedRedis | undefined, prefix: string): TakeLease {
  return async (key, ms) => {
    const name = `${prefix}:${key}`;
    const token = randomUUID();
    const set = await redis?.run((client) => client.set(name, token, 'PX', ms, 'NX'));
    if (set !== undefined && set.answer === null) return undefined;
    return async () => {
      if (set !== undefined) await redis?.run((client) => client.eval(giveBack, 1, name, token));
    };
  };
}
