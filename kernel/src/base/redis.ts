import { Redis } from 'ioredis';

/**
 * A connection that fails fast: what is kept in Redis can be done without for a while, a request
 * cannot wait for it. It reconnects for as long as the process lives.
 */
export function connectRedis(
  url: string,
  purpose: string,
  onError: (error: Error) => void = () => undefined,
): Redis {
  const redis = new Redis(url, {
    connectionName: `dojang-${purpose}`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 500,
    retryStrategy: (tries) => Math.min(tries * 100, 2_000),
  });
  redis.on('error', onError);
  return redis;
}

/** Resolves when the connection can be used, or after `timeoutMs`: whoever starts does not wait longer. */
export async function untilReady(redis: Redis, timeoutMs = 2_000): Promise<boolean> {
  if (redis.status === 'ready') return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const ready = () => resolve(true);
  redis.once('ready', ready);
  const timer = setTimeout(() => resolve(false), timeoutMs);
  const isReady = await promise;
  clearTimeout(timer);
  redis.removeListener('ready', ready);
  return isReady;
}
