import { randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Keyring } from '../base/keyring.ts';
import { connectRedis, untilReady } from '../base/redis.ts';
import type { Logger } from '../observe/log.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly live: Live;
  }
}

/** A hint that something changed. Ids only: whoever hears it reads again, with its own rights. */
export const liveMessage = z.object({
  topic: z.enum(['draft', 'act', 'device', 'delivery']),
  id: z.string().max(200),
  /** Only for this person's screens; for all of the org when left out. */
  person: z.string().max(200).optional(),
  /** Only for this device. */
  device: z.string().max(200).optional(),
});
export type LiveMessage = z.infer<typeof liveMessage>;

/** Fan-out of hints to whoever listens, in this process or in all. Lossy: nothing depends on it. */
export interface Live {
  publish(org: string, message: LiveMessage): void;
  /** Returns the function that ends the subscription. */
  subscribe(org: string, hear: (message: LiveMessage) => void): () => void;
  close(): Promise<void>;
}

export const envelope = z.object({
  from: z.uuid(),
  org: z.string().max(200),
  message: liveMessage,
});
const channel = 'dojang:live';
/** Ids and a signature are shorter; what is longer is not even read. */
const textMax = 2_000;

/** Whoever can write to that Redis could wake every screen and agent, again and again. */
function createSeal(keyring: Pick<Keyring, 'blind'>) {
  const macOf = (body: string) => keyring.blind('live', body);
  const macLength = macOf('').length;
  return {
    sign: (body: string) => macOf(body) + body,
    /** Undefined: this was not sent by a server with our keys. */
    open(text: string): string | undefined {
      if (text.length > textMax) return undefined;
      const [mac, body] = [text.slice(0, macLength), text.slice(macLength)];
      const expected = macOf(body);
      const isOurs =
        mac.length === macLength && timingSafeEqual(Buffer.from(mac), Buffer.from(expected));
      return isOurs ? body : undefined;
    },
  };
}

/** The ears of one process, by org. A listener that throws harms no other. */
function createListeners(log: Logger) {
  const byOrg = new Map<string, Set<(message: LiveMessage) => void>>();
  return {
    deliver(org: string, message: LiveMessage) {
      for (const hear of [...(byOrg.get(org) ?? [])]) {
        try {
          hear(message);
        } catch (error) {
          log.error({ error }, 'a live listener failed');
        }
      }
    },
    subscribe(org: string, hear: (message: LiveMessage) => void) {
      const hearing = byOrg.get(org) ?? new Set();
      byOrg.set(org, hearing.add(hear));
      return () => {
        hearing.delete(hear);
        if (hearing.size === 0 && byOrg.get(org) === hearing) byOrg.delete(org);
      };
    },
    clear: () => byOrg.clear(),
  };
}

/** In memory without `redisUrl`; else to every process on that Redis, and at home even while it is away. */
export async function createLive(options: {
  log: Logger;
  /** Signs what goes over Redis. */
  keyring: Pick<Keyring, 'blind'>;
  redisUrl?: string;
}): Promise<Live> {
  const { log, redisUrl } = options;
  const listeners = createListeners(log);
  if (redisUrl === undefined) {
    return {
      publish: listeners.deliver,
      subscribe: listeners.subscribe,
      close: async () => listeners.clear(),
    };
  }
  const self = randomUUID();
  const seal = createSeal(options.keyring);
  let isToldOfStrangers = false;
  let away = false;
  const onError = (error: Error) => {
    if (!away) log.warn({ error }, 'live messages stay in this process until Redis is back');
    away = true;
  };
  const sender = connectRedis(redisUrl, 'live-sender', onError);
  const receiver = connectRedis(redisUrl, 'live-receiver', onError);
  receiver.on('ready', () => {
    away = false;
    // A connection that comes back has subscribed to nothing.
    receiver.subscribe(channel).catch(onError);
  });
  receiver.on('message', (_channel: string, text: string) => {
    const body = seal.open(text);
    if (body === undefined) {
      // Once: a flood of them must not fill the log as well.
      if (!isToldOfStrangers)
        log.warn(
          'a live message was not signed by a server with these keys: others write to this Redis',
        );
      isToldOfStrangers = true;
      return;
    }
    try {
      const { from, org, message } = envelope.parse(JSON.parse(body));
      if (from !== self) listeners.deliver(org, message);
    } catch {
      log.warn('a live message was not understood: another version runs beside this one');
    }
  });
  await Promise.all([untilReady(sender), untilReady(receiver)]);
  return {
    publish(org, message) {
      listeners.deliver(org, message);
      sender
        .publish(channel, seal.sign(JSON.stringify({ from: self, org, message })))
        .catch(onError);
    },
    subscribe: listeners.subscribe,
    async close() {
      listeners.clear();
      sender.disconnect();
      receiver.disconnect();
    },
  };
}
