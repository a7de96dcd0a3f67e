import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createBreaker } from './breaker.ts';
import { connectRedis, pingRedis, type RedisClient } from './connect.ts';
import { readRedisUrl } from './redis-url.ts';

/** Each has connections and a breaker of its own: a big value of a cache delays no count. */
export type RedisPurpose = 'counts' | 'cache' | 'live';

/** Probes that fail in a row before the connection counts as dead: nothing says so where packets vanish. */
const probesPerConnection = 2;
/** Above this a start goes on alone. */
const startMs = 2_000;

/** Redis for one purpose, behind a breaker. It makes things quicker, and nothing needs it. */
export interface GuardedRedis {
  /** Undefined: go on without Redis. Never rejects, and takes 50 ms at most. */
  run<R>(command: (redis: RedisClient) => Promise<R>): Promise<{ readonly answer: R } | undefined>;
  /** Resolves with the first connection or failure, or after two seconds: a start never waits longer. */
  readonly started: Promise<void>;
  close(): void;
}

/** How the log says what goes on without Redis. Constant sentences, so that they can be counted. */
const away: Readonly<Record<RedisPurpose, string>> = {
  counts: 'rate limits count in memory: Redis does not answer',
  cache: 'caches stay in this process until Redis is back',
  live: 'live messages stay in this process until Redis is back',
};

/** What answered speaks another protocol; the library's own sentence would not say what to do. */
const fixOf = (error: unknown): object =>
  error instanceof Error && error.message.startsWith('Protocol error')
    ? {
        fix: 'what answers at REDIS_URL is no Redis, such as a web server: correct the host or port',
      }
    : {};

interface Opening {
  readonly url: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Logs once when Redis goes, and once when it is back. */
function createNotes(purpose: RedisPurpose, log: Logger, onBack: () => void) {
  let isAway = false;
  return {
    away(error: unknown) {
      if (!isAway) log.warn({ error, ...fixOf(error) }, away[purpose]);
      isAway = true;
    },
    back() {
      if (!isAway) return;
      isAway = false;
      log.info({ purpose }, 'Redis answers again');
      onBack();
    },
  };
}

interface Connected {
  /** Each connection, once it has answered a ping. */
  readonly ready: (client: RedisClient) => void;
  /** That connection is no more. */
  readonly gone?: () => void;
  /** Something failed; the client goes on by itself. */
  readonly failed: (error: unknown) => void;
}

/** Keeps a client connected for as long as the process lives. */
export function keepConnected(
  url: string,
  name: string,
  on: Connected,
): { readonly client: () => RedisClient | undefined; readonly close: () => void } {
  let client: RedisClient | undefined;
  let isGreeted = false;
  let isClosed = false;
  const failed = (error: unknown) => {
    if (!isClosed) on.failed(error);
  };
  const greet = async (client: RedisClient) => {
    try {
      // The nodes of a cluster connect with their first command: not in a request's time.
      await pingRedis(client);
      if (isClosed || client.status !== 'ready') return;
      isGreeted = true;
      on.ready(client);
    } catch (error) {
      failed(error);
      if (!isClosed) client.disconnect(true);
    }
  };
  void connectRedis(readRedisUrl(url), name).then((made) => {
    client = made;
    if (isClosed) return made.disconnect();
    made.on('ready', () => void greet(made));
    made.on('close', () => {
      isGreeted = false;
      on.gone?.();
    });
    made.on('error', failed);
  }, failed);
  return {
    client: () => (isGreeted && client?.status === 'ready' ? client : undefined),
    close: () => {
      isClosed = true;
      client?.disconnect();
    },
  };
}

const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

/**
 * Connects in the background. Until there is a connection, `run` says at once that there is none. `onBack` is
 * called after each time without Redis.
 */
export function openRedis(
  { url, log, metrics }: Opening,
  purpose: RedisPurpose,
  onBack: () => void = () => undefined,
): GuardedRedis {
  const notes = createNotes(purpose, log, onBack);
  const started = Promise.withResolvers<void>();
  const timer = setTimeout(started.resolve, startMs);
  const seconds = metrics.histogram(
    'dojang_redis_seconds',
    'Time that commands of Redis took, by what they are for.',
    ['purpose'],
    secondsBuckets,
  );
  const line = keepConnected(url, purpose, {
    ready: () => {
      clearTimeout(timer);
      started.resolve();
      breaker.close();
      notes.back();
    },
    failed: (error) => {
      started.resolve();
      notes.away(error);
    },
  });
  const breaker = createBreaker({
    observe: (value) => seconds.observe({ purpose }, value),
    probe: async () => {
      const client = line.client();
      if (client === undefined) throw new Error('Redis is not connected');
      await pingRedis(client);
    },
    onOpen: (error, probes) => {
      notes.away(error);
      if (probes >= probesPerConnection) line.client()?.disconnect(true);
    },
    onClose: notes.back,
  });
  const isOpen = () => line.client() === undefined || breaker.isOpen();
  noteOpen(metrics, purpose, isOpen);
  return {
    started: started.promise,
    async run(command) {
      const client = line.client();
      return client && breaker.run(() => command(client));
    },
    close: () => {
      clearTimeout(timer);
      started.resolve();
      line.close();
    },
  };
}

/** One gauge for all purposes of a process; a part that is opened again replaces the one before. */
const gauges = new WeakMap<Metrics, Map<RedisPurpose, () => boolean>>();

function noteOpen(metrics: Metrics, purpose: RedisPurpose, isOpen: () => boolean): void {
  const known = gauges.get(metrics) ?? new Map<RedisPurpose, () => boolean>();
  gauges.set(metrics, known.set(purpose, isOpen));
  metrics.collected(
    'dojang_redis_open',
    '1 while the process goes on without Redis, by what it is for.',
    ['purpose'],
    async () =>
      [...known].map(([purpose, isOpen]) => ({ labels: { purpose }, value: isOpen() ? 1 : 0 })),
  );
}
