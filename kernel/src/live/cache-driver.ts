import type { CreateDriverResult, L2CacheDriver } from 'bentocache/types';
import type { GuardedRedis } from '../redis/redis.ts';

/** Without an answer a value is not there: the process keeps its own and loads again. */
class GuardedDriver implements L2CacheDriver {
  readonly type = 'l2';
  readonly #redis: GuardedRedis;
  readonly #prefix: string;

  constructor(redis: GuardedRedis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  namespace(namespace: string): GuardedDriver {
    return new GuardedDriver(this.#redis, `${this.#prefix}:${namespace}`);
  }

  async get(key: string): Promise<string | undefined> {
    const found = await this.#redis.run((client) => client.get(this.#key(key)));
    return found?.answer ?? undefined;
  }

  async set(key: string, value: string, ttlMs?: number): Promise<boolean> {
    const name = this.#key(key);
    const done = await this.#redis.run((client) =>
      ttlMs === undefined ? client.set(name, value) : client.set(name, value, 'PX', ttlMs),
    );
    return done !== undefined;
  }

  async pull(key: string): Promise<string | undefined> {
    const found = await this.get(key);
    await this.delete(key);
    return found;
  }

  async delete(key: string): Promise<boolean> {
    const done = await this.#redis.run((client) => client.unlink(this.#key(key)));
    return done !== undefined && done.answer > 0;
  }

  /** One by one: in a cluster, keys of two orgs lie on two nodes. */
  async deleteMany(keys: string[]): Promise<boolean> {
    await Promise.all(keys.map((key) => this.delete(key)));
    return true;
  }

  async clear(): Promise<void> {
    throw new Error('the cache that processes share is not emptied: its values end by their time');
  }

  async disconnect(): Promise<void> {
    this.#redis.close();
  }

  #key(key: string): string {
    return `${this.#prefix}:${key}`;
  }
}

export const guardedDriver = (
  redis: GuardedRedis,
  prefix: string,
): CreateDriverResult<L2CacheDriver> => ({
  options: {},
  factory: (config: { prefix?: string }) =>
    new GuardedDriver(redis, config.prefix ? `${prefix}:${config.prefix}` : prefix),
});
