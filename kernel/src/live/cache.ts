import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { Keyring } from '../base/keyring.ts';
import type { CacheSpace } from '../core/cache-space.ts';
import type { AnyContext } from '../core/context.ts';
import type { Module } from '../core/module.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openRedis } from '../redis/redis.ts';
import { guardedDriver } from './cache-driver.ts';
import { createLeases, type ReleaseLease } from './lease.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly cache: Cache;
  }
}

export interface Cache {
  /**
   * The cached value, or the result of `load`. When many ask at once in a process, only one loads. Each org has keys of
   * its own. An error of `load` reaches the caller; an error of the cache does not.
   *
   * @throws Error for a name that no module declares; so do the others.
   */
  get<T>(ctx: AnyContext, name: string, key: string, load: () => Promise<T>): Promise<T>;
  /** The cached value, or undefined. */
  peek<T>(ctx: AnyContext, name: string, key: string): Promise<T | undefined>;
  put<T>(ctx: AnyContext, name: string, key: string, value: T): Promise<void>;
  /** The leave to load a value that is dear, for `ms` at most. Undefined while another process has it. */
  lease(ctx: AnyContext, name: string, key: string, ms: number): Promise<ReleaseLease | undefined>;
  close(): Promise<void>;
}

export interface CacheOptions {
  /** Those that run here; they declare the caches. */
  readonly modules: readonly Pick<Module, 'caches'>[];
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Seals what is kept: answers of models tell of code, and Redis may be read by others. */
  readonly keyring: Pick<Keyring, 'seal' | 'open'>;
  readonly redisUrl?: string;
  /** Of the part that is in memory; 32 MB when left out. */
  readonly bytesMax?: number;
}

async function createStores({ log, metrics, redisUrl: url, bytesMax = 32 << 20 }: CacheOptions) {
  const memory = memoryDriver({ maxSize: bytesMax, maxEntrySize: bytesMax >> 4, maxItems: 50_000 });
  const store = bentostore().useL1Layer(memory);
  if (url === undefined) return { store, redis: undefined };
  const redis = openRedis({ url, log, metrics }, 'cache');
  await redis.started;
  // Processes need no bus: a key is a digest of what the value was made from, so a value never changes.
  return { store: store.useL2Layer(guardedDriver(redis, 'dojang:cache')), redis };
}

/** Finds a declared cache by its name. */
function spacesOf(modules: CacheOptions['modules']): (name: string) => CacheSpace {
  const spaces = new Map(
    modules.flatMap(({ caches }) => caches.map((space) => [space.name, space])),
  );
  return (name) => {
    const space = spaces.get(name);
    if (space === undefined)
      throw new Error(`No module that runs here declares the cache ${name}.`);
    return space;
  };
}

/** In memory; with `redisUrl` also in Redis, where other processes find it. */
export async function createCache(options: CacheOptions): Promise<Cache> {
  const { log, metrics, keyring } = options;
  const spaceOf = spacesOf(options.modules);
  const { store, redis } = await createStores(options);
  const takeLease = createLeases(redis, 'dojang:lease');
  const bento = new BentoCache({
    default: 'main',
    stores: { main: store },
    suppressL2Errors: true,
  });
  const asked = metrics.counter('dojang_cache_total', 'Questions to caches', ['cache', 'outcome']);
  // In a cluster, what is within braces chooses the node.
  const keyOf = (ctx: AnyContext, name: string, key: string) => `{${ctx.org}}:${name}:${key}`;
  const seal = (value: unknown, key: string) =>
    keyring.seal(JSON.stringify({ value }), `cache ${key}`);
  /** Undefined for a value that is not ours: written by somebody else, moved to another key, or sealed with other keys. */
  const open = (sealed: unknown, key: string): { value: unknown } | undefined => {
    if (sealed === undefined) return undefined;
    try {
      return JSON.parse(keyring.open(String(sealed), `cache ${key}`));
    } catch (error) {
      log.warn({ error }, 'a cached value could not be opened and was ignored');
      return undefined;
    }
  };
  const orNothing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn({ error }, 'a cache failed and was ignored');
      return undefined;
    }
  };
  return {
    async get(ctx, name, bare, load) {
      const { ttlMs, graceMs } = spaceOf(name);
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
        log.warn({ error }, 'a cache failed and was ignored');
        return loaded ? loaded.value : load();
      }
    },
    async peek(ctx, name, bare) {
      const key = keyOf(ctx, spaceOf(name).name, bare);
      const found = open(await orNothing(() => bento.get({ key })), key);
      asked.inc({ cache: name, outcome: found === undefined ? 'miss' : 'hit' });
      return found?.value as never;
    },
    async put(ctx, name, bare, value) {
      const { ttlMs } = spaceOf(name);
      const key = keyOf(ctx, name, bare);
      await orNothing(() => bento.set({ key, value: seal(value, key), ttl: ttlMs }));
    },
    lease: (ctx, name, bare, ms) => takeLease(keyOf(ctx, spaceOf(name).name, bare), ms),
    async close() {
      await orNothing(() => bento.disconnectAll());
    },
  };
}
