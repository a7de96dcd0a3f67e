import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import type { Keyring } from '../base/keyring.ts';
import { connectRedis, untilReady } from '../base/redis.ts';
import type { AnyContext } from '../core/context.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly cache: Cache;
  }
}

/**
 * Every cache there is. `ttlMs`: how long a value is fresh; `graceMs`: how much longer a stale one
 * is served while a new one is made, or when none can be made.
 */
export const caches = {
  /** Answers of models by the digest of the masked prompt. */
  'llm-answer': { ttlMs: 86_400_000, graceMs: 0 },
} as const;
export type CacheName = keyof typeof caches;

export interface Cache {
  /**
   * The cached value, or what `load` gives; of many askers at once in a process, one loads. Keys are
   * the org's own. An error of `load` is the caller's; an error of the cache never is.
   */
  get<T>(ctx: AnyContext, name: CacheName, key: string, load: () => Promise<T>): Promise<T>;
  /** The cached value, or undefined. */
  peek<T>(ctx: AnyContext, name: CacheName, key: string): Promise<T | undefined>;
  put<T>(ctx: AnyContext, name: CacheName, key: string, value: T): Promise<void>;
  close(): Promise<void>;
}

export interface CacheOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Seals what is kept: answers of models tell of code, and Redis may be read by others. */
  readonly keyring: Pick<Keyring, 'seal' | 'open'>;
  readonly redisUrl?: string;
  /** Of the part that is in memory; 32 MB when left out. */
  readonly bytesMax?: number;
}

async function createStores({ log, redisUrl, bytesMax = 32 << 20 }: CacheOptions) {
  const memory = memoryDriver({ maxSize: bytesMax, maxEntrySize: bytesMax >> 4, maxItems: 50_000 });
  const store = bentostore().useL1Layer(memory);
  if (redisUrl === undefined) return { store, disconnect: () => undefined };
  let away = false;
  const onError = (error: Error) => {
    if (!away) log.warn({ error }, 'caches stay in this process until Redis is back');
    away = true;
  };
  const redis = connectRedis(redisUrl, 'cache', onError);
  redis.on('ready', () => {
    away = false;
  });
  await untilReady(redis);
  // No bus between processes: what is cached is named by a digest of its content and never changes.
  store.useL2Layer(redisDriver({ connection: redis, prefix: 'dojang:cache' }));
  return { store, disconnect: () => redis.disconnect() };
}

/** In memory; with `redisUrl` also in Redis, where other processes find it. */
export async function createCache(options: CacheOptions): Promise<Cache> {
  const { log, metrics, keyring } = options;
  const { store, disconnect } = await createStores(options);
  const bento = new BentoCache({
    default: 'main',
    stores: { main: store },
    suppressL2Errors: true,
    l2CircuitBreakerDuration: 5_000,
  });
  const asked = metrics.counter('dojang_cache_total', 'Questions to caches', ['cache', 'outcome']);
  const keyOf = (ctx: AnyContext, name: CacheName, key: string) => `${ctx.org}:${name}:${key}`;
  const seal = (value: unknown, key: string) =>
    keyring.seal(JSON.stringify({ value }), `cache ${key}`);
  /** Undefined for what is not ours: put there by another, under another key, or with other keys. */
  const open = (sealed: unknown, key: string): { value: unknown } | undefined => {
    if (sealed === undefined) return undefined;
    try {
      return JSON.parse(keyring.open(String(sealed), `cache ${key}`));
    } catch (error) {
      log.warn({ error }, 'a cached value could not be opened and was passed by');
      return undefined;
    }
  };
  const orNothing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn({ error }, 'a cache failed and was passed by');
      return undefined;
    }
  };
  return {
    async get(ctx, name, bare, load) {
      const { ttlMs, graceMs } = caches[name];
      const key = keyOf(ctx, name, bare);
      let loaded: { value: Awaited<ReturnType<typeof load>> } | { error: unknown } | undefined;
      const factory = async () => {
        try {
          const value = await load();
          loaded = { value };
          return seal(value, key);
        } catch (error) {
          loaded = { error };
          throw error;
        }
      };
      try {
        const sealed = await bento.getOrSet({
          key,
          ttl: ttlMs,
          grace: graceMs || false,
          // With a stale value at hand nobody waits for the new one.
          timeout: 0,
          factory,
        });
        const found = open(sealed, key);
        asked.inc({ cache: name, outcome: loaded ? 'miss' : found ? 'hit' : 'failed' });
        if (found) return found.value as never;
        const value = await load();
        await orNothing(() => bento.set({ key, value: seal(value, key), ttl: ttlMs }));
        return value;
      } catch (error) {
        if (loaded && 'error' in loaded) throw loaded.error;
        asked.inc({ cache: name, outcome: 'failed' });
        log.warn({ error }, 'a cache failed and was passed by');
        return loaded ? loaded.value : load();
      }
    },
    async peek(ctx, name, bare) {
      const key = keyOf(ctx, name, bare);
      const found = open(await orNothing(() => bento.get({ key })), key);
      asked.inc({ cache: name, outcome: found === undefined ? 'miss' : 'hit' });
      return found?.value as never;
    },
    async put(ctx, name, bare, value) {
      const { ttlMs } = caches[name];
      const key = keyOf(ctx, name, bare);
      await orNothing(() => bento.set({ key, value: seal(value, key), ttl: ttlMs }));
    },
    async close() {
      await orNothing(() => bento.disconnectAll());
      disconnect();
    },
  };
}
