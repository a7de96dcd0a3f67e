import { readFileSync } from 'node:fs';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import type { RedisPlace } from './redis-url.ts';

export type RedisClient = Redis | Cluster;

/** A handshake, and whatever else no breaker bounds. */
const answerMs = 2_000;
const retryMs = (tries: number) => Math.min(tries * 100, 2_000);

const readTls = ({ tls }: RedisPlace) =>
  tls && Object.fromEntries(Object.entries(tls).map(([name, path]) => [name, readFileSync(path)]));

function commonOptions(place: RedisPlace, purpose: string) {
  const tls = readTls(place);
  return {
    connectionName: `dojang-${purpose}`,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    keepAlive: 30_000,
    ...(place.username === undefined ? {} : { username: place.username }),
    ...(place.password === undefined ? {} : { password: place.password }),
    ...(tls === undefined ? {} : { tls }),
  };
}

function sentinelOptions(place: RedisPlace, tls: object | undefined): RedisOptions {
  const password = place.sentinelPassword ?? place.password;
  return {
    sentinels: place.nodes.map((node) => ({ ...node })),
    name: place.group,
    sentinelRetryStrategy: retryMs,
    // A master that hangs keeps its connections. The Sentinels say when another took its place.
    failoverDetector: true,
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(tls === undefined ? {} : { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  };
}

/**
 * A client that refuses commands while it has no connection, and connects again for as long as the process
 * lives. A cluster's hears messages by shard.
 *
 * @throws Error when a file of the certificates cannot be read.
 */
export async function connectRedis(place: RedisPlace, purpose: string): Promise<RedisClient> {
  const common = commonOptions(place, purpose);
  const ioredis = await import('ioredis');
  if (place.form === 'cluster') {
    const options: ClusterOptions = {
      enableOfflineQueue: false,
      clusterRetryStrategy: retryMs,
      slotsRefreshTimeout: answerMs,
      slotsRefreshInterval: 30_000,
      shardedSubscribers: true,
      // Certificates name hosts, not addresses.
      ...(common.tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
      redisOptions: common,
    };
    return new ioredis.Cluster(
      place.nodes.map((node) => ({ ...node })),
      options,
    );
  }
  const [node] = place.nodes;
  return new ioredis.Redis({
    ...common,
    ...(place.form === 'sentinel' ? sentinelOptions(place, common.tls) : node),
    db: place.database,
    enableOfflineQueue: false,
    // Who subscribes does it again for each connection.
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    retryStrategy: retryMs,
  });
}

/** Asks each node that holds keys, so that one that hangs is seen whatever the key. */
export async function pingRedis(client: RedisClient): Promise<void> {
  const nodes = 'nodes' in client ? client.nodes('master') : [client];
  if (nodes.length === 0) throw new Error('no node of the cluster is known');
  await Promise.all(nodes.map((node) => node.ping()));
}
