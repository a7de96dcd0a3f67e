import { createHash } from 'node:crypto';
import { within } from '../base/within.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { RedisClient } from '../redis/connect.ts';
import { keepConnected, openRedis } from '../redis/redis.ts';

/** A process hears the buckets of orgs that listen at it, so it does not read what all the others are told. */
const bucketsMax = 256;
/** How often the connection that only hears is asked whether it still does: silence says nothing. */
const askMs = 15_000;
/** Above this a start goes on without hearing anything. */
const startMs = 2_000;
/** A stream says hello once its bucket is heard, or after this. */
const hearingMs = 50;

/** In a cluster the braces choose the node. */
const channelOf = (bucket: number) => `dojang:live:{${bucket}}`;

/** The first byte of a hash spreads orgs evenly, whatever their ids are. */
const bucketOf = (org: string): number =>
  (createHash('sha256').update(org).digest()[0] ?? 0) % bucketsMax;

export interface Buckets {
  send(org: string, text: string): void;
  /** Hears the org's bucket until the function that it returns is called. */
  hear(org: string): () => void;
  /** Resolves once the org's bucket is heard; soon in any case. */
  heard(org: string): Promise<void>;
  close(): void;
}

interface Options {
  readonly url: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly onText: (text: string) => void;
  /** Heard again after a time in which messages were lost. */
  readonly onReturn: () => void;
}

const isCluster = (client: RedisClient): boolean => 'nodes' in client;
// Async, because the library throws at once for a slot that no node has at the moment.
const subscribe = async (client: RedisClient, channel: string): Promise<unknown> =>
  isCluster(client) ? client.ssubscribe(channel) : client.subscribe(channel);
const unsubscribe = async (client: RedisClient, channel: string): Promise<unknown> =>
  isCluster(client) ? client.sunsubscribe(channel) : client.unsubscribe(channel);

/** Which buckets are wanted, and which of them the connection has subscribed to. */
function createHearing(onLost: (error: unknown) => void) {
  const listeners = new Map<number, number>();
  const subscribed = new Map<number, Promise<void>>();
  let client: RedisClient | undefined;
  const begin = (bucket: number) => {
    if (client === undefined) return;
    const done = subscribe(client, channelOf(bucket)).then(
      () => undefined,
      (error) => {
        subscribed.delete(bucket);
        onLost(error);
      },
    );
    subscribed.set(bucket, done);
  };
  return {
    /** A connection that comes back has subscribed to nothing. */
    connected(made: RedisClient | undefined) {
      client = made;
      subscribed.clear();
      for (const bucket of listeners.keys()) begin(bucket);
    },
    /** What could not be subscribed to before, such as a slot that was on its way to another node. */
    complete() {
      for (const bucket of listeners.keys()) if (!subscribed.has(bucket)) begin(bucket);
    },
    add(bucket: number) {
      const count = listeners.get(bucket) ?? 0;
      listeners.set(bucket, count + 1);
      if (count === 0) begin(bucket);
    },
    remove(bucket: number) {
      const count = (listeners.get(bucket) ?? 1) - 1;
      if (count > 0) return void listeners.set(bucket, count);
      listeners.delete(bucket);
      subscribed.delete(bucket);
      if (client) unsubscribe(client, channelOf(bucket)).catch(onLost);
    },
    done: (bucket: number) => subscribed.get(bucket),
  };
}

/** Fan-out over Redis: channels for buckets of orgs; by shard in a cluster. */
export function openBuckets(options: Options): Buckets & { readonly started: Promise<unknown> } {
  const { url, log, metrics } = options;
  const sender = openRedis({ url, log, metrics }, 'live', options.onReturn);
  const started = Promise.withResolvers<void>();
  const startTimer = setTimeout(started.resolve, startMs);
  let wasReady = false;
  const lost = (error: unknown) => {
    log.debug({ error }, 'the connection that hears live messages is lost');
  };
  const hearing = createHearing(lost);
  const onMessage = (_channel: string, text: string) => options.onText(text);
  const receiver = keepConnected(url, 'live-receiver', {
    ready: (client) => {
      const event = isCluster(client) ? 'smessage' : 'message';
      client.removeListener(event, onMessage).on(event, onMessage);
      // A node of a cluster was replaced while the others went on.
      client.removeListener('subscribersReady', options.onReturn);
      client.on('subscribersReady', options.onReturn);
      hearing.connected(client);
      if (wasReady) options.onReturn();
      wasReady = true;
      clearTimeout(startTimer);
      started.resolve();
    },
    gone: () => hearing.connected(undefined),
    failed: (error) => {
      started.resolve();
      lost(error);
    },
  });
  const asking = setInterval(() => {
    hearing.complete();
    const client = receiver.client();
    // An error of the ping ends the connection, and a new one is made.
    if (client && !isCluster(client)) client.ping().catch(() => client.disconnect(true));
  }, askMs);
  asking.unref();
  return {
    started: Promise.all([sender.started, started.promise]),
    send: (org, text) => {
      const channel = channelOf(bucketOf(org));
      void sender.run((client) =>
        isCluster(client) ? client.spublish(channel, text) : client.publish(channel, text),
      );
    },
    hear: (org) => {
      const bucket = bucketOf(org);
      hearing.add(bucket);
      return () => hearing.remove(bucket);
    },
    async heard(org) {
      const done = hearing.done(bucketOf(org));
      if (done === undefined) return;
      await within(done, hearingMs, 'not subscribed in time').catch(() => undefined);
    },
    close: () => {
      clearInterval(asking);
      clearTimeout(startTimer);
      sender.close();
      receiver.close();
    },
  };
}
