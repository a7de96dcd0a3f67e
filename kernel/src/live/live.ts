import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Keyring } from '../base/keyring.ts';
import type { Module } from '../core/module.ts';
import type { Topic } from '../core/topic.ts';
import type { Logger } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { openBuckets } from './buckets.ts';
import { createSignature } from './signature.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly live: Live;
  }
}

/** The kernel's own. */
export const liveTopics: readonly Topic[] = [
  // Anyone who sees all drafts of the org sees them change, no matter who was asked.
  { name: 'draft', hearing: { browser: 'all' }, permission: 'draft.read' },
  { name: 'device', hearing: { browser: 'addressed', agent: 'itself' } },
  { name: 'delivery', hearing: { browser: 'addressed' } },
  // Somebody reaches other resources than before: the id is that person's, or the org's. Their streams end, and come back.
  { name: 'grant', hearing: {} },
];

/** A hint that something changed. Ids only: anyone who hears it reads again, with rights of their own. */
export const liveMessage = z.object({
  /** One that a module declares. */
  topic: z.string().max(100),
  id: z.string().max(200),
  /** Only for this person's screens; for all of the org when left out. */
  person: z.string().max(200).optional(),
  /** Only for those who reach this resource. */
  resource: z.uuid().optional(),
  /** Only for this device. */
  device: z.string().max(200).optional(),
});
export type LiveMessage = z.infer<typeof liveMessage>;

/** Fan-out of hints to all listeners, in this process or in all. Hints may be lost, so nothing depends on them. */
export interface Live {
  /** Those that the modules declare, by name. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** @throws Error for a topic that no module declares. */
  publish(org: string, message: LiveMessage): void;
  /** Returns the function that ends the subscription. */
  subscribe(org: string, hear: (message: LiveMessage) => void): () => void;
  /** Resolves once hints of other processes reach the org's listeners here, or soon while they cannot. */
  heard(org: string): Promise<void>;
  /** Calls `hear` after a time in which hints of other processes were lost. Returns the function that ends it. */
  onReturn(hear: () => void): () => void;
  close(): Promise<void>;
}

export const envelope = z.object({
  from: z.uuid(),
  org: z.string().max(200),
  message: liveMessage,
});
/** The listeners of one process, by org. A listener that throws does not affect the others. */
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

export interface LiveOptions {
  /** Those that run here; they declare the topics. */
  readonly modules: readonly Pick<Module, 'topics'>[];
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Signs what goes over Redis. */
  readonly keyring: Pick<Keyring, 'blind'>;
  readonly redisUrl?: string;
}

const counterOf = (metrics: Metrics) =>
  metrics.counter(
    'dojang_live_messages_total',
    'Live messages: sent, heard from other processes, of an unknown topic, or not signed by us.',
    ['outcome'],
  );

/** Reads what came over Redis. Whatever it is, nothing is thrown. */
function createReader(
  { log, metrics, keyring }: LiveOptions,
  self: string,
  deliver: (org: string, message: LiveMessage) => boolean,
) {
  const signature = createSignature(keyring);
  const messages = counterOf(metrics);
  const warned = new Set<string>();
  /** Once: a flood of them must not fill the log as well. */
  const warnOnce = (sentence: string) => {
    if (!warned.has(sentence)) log.warn(sentence);
    warned.add(sentence);
  };
  return (text: string) => {
    const body = signature.read(text);
    if (body === undefined) {
      messages.inc({ outcome: 'unsigned' });
      return warnOnce(
        'a live message was not signed by a server with these keys: others write to this Redis',
      );
    }
    const read = envelope.safeParse(parseJson(body));
    if (!read.success) {
      messages.inc({ outcome: 'unknown' });
      return warnOnce(
        'a live message was not understood: another version of the server runs beside this one',
      );
    }
    const { from, org, message } = read.data;
    if (from === self) return;
    messages.inc({ outcome: deliver(org, message) ? 'heard' : 'unknown' });
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In memory without `redisUrl`. With it, hints reach every process on that Redis, and this one even while Redis is away. */
export async function createLive(options: LiveOptions): Promise<Live> {
  const { log, metrics, redisUrl: url } = options;
  const listeners = createListeners(log);
  const messages = counterOf(metrics);
  const topics = new Map(
    options.modules.flatMap(({ topics }) => topics.map((topic) => [topic.name, topic])),
  );
  /** False for a topic that only a newer server, or one with more modules, knows. */
  const deliver = (org: string, message: LiveMessage): boolean => {
    if (!topics.has(message.topic)) return false;
    listeners.deliver(org, message);
    return true;
  };
  const deliverOwn = (org: string, message: LiveMessage) => {
    if (deliver(org, message)) return messages.inc({ outcome: 'sent' });
    throw new Error(`No module that runs here declares the topic ${message.topic}.`);
  };
  if (url === undefined) {
    return {
      topics,
      publish: deliverOwn,
      subscribe: listeners.subscribe,
      heard: async () => undefined,
      onReturn: () => () => undefined,
      close: async () => listeners.clear(),
    };
  }
  const self = randomUUID();
  const signature = createSignature(options.keyring);
  const returns = new Set<() => void>();
  const buckets = openBuckets({
    url,
    log,
    metrics,
    onText: createReader(options, self, deliver),
    onReturn: () => {
      for (const hear of returns) hear();
    },
  });
  await buckets.started;
  return {
    topics,
    publish(org, message) {
      deliverOwn(org, message);
      buckets.send(org, signature.sign(JSON.stringify({ from: self, org, message })));
    },
    subscribe(org, hear) {
      const [end, endBucket] = [listeners.subscribe(org, hear), buckets.hear(org)];
      let isEnded = false;
      return () => {
        if (isEnded) return;
        isEnded = true;
        end();
        endBucket();
      };
    },
    heard: buckets.heard,
    onReturn(hear) {
      returns.add(hear);
      return () => returns.delete(hear);
    },
    async close() {
      listeners.clear();
      buckets.close();
    },
  };
}
