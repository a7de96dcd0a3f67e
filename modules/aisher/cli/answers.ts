/** What the command line reads of answers. It asks for no more, so that it also understands an older server. */
import { count, instant, shortText, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';

const name = z.string().max(200);

const group = z.object({
  id: z.uuid(),
  service: name,
  title: shortText,
  culprit: shortText.nullable(),
  state: word,
  reason: word,
  firstSeenAt: instant,
  lastSeenAt: instant,
  events: total,
});
export type Group = z.infer<typeof group>;
export const groupList = z.object({ groups: z.array(group).max(100) });

export const groupDetail = group.extend({
  resolvedIn: name.nullable(),
  releases: z.array(z.object({ environment: name, release: name, events: total })).max(100),
});

export const sampleList = z.object({
  samples: z
    .array(z.object({ at: instant, message: z.string().max(8_192), traceId: z.string().max(32) }))
    .max(100),
});

export const frameList = z.object({
  frames: z
    .array(
      z.object({
        path: z.string().max(4_096),
        function: z.string().max(4_096),
        line: count.nullable(),
        inApp: z.boolean(),
        unresolved: word.nullable(),
      }),
    )
    .max(100),
  more: count,
});

export const serviceList = z.object({
  services: z.array(z.object({ id: z.uuid(), name })).max(100),
  nextAfter: name.nullable(),
});

const offsetMs = z.number().min(-1e14).max(1e14);
const span = z.object({
  spanId: z.string().max(64),
  depth: count,
  service: name,
  operation: shortText,
  startMs: offsetMs,
  durationMs: offsetMs,
  hasError: z.boolean(),
  message: z.string().max(2_000),
  isOrphan: z.boolean(),
});
export type Span = z.infer<typeof span>;
export const traceAnswer = z.object({
  traceId: z.string().max(32),
  startAt: instant,
  durationMs: offsetMs,
  isCut: z.boolean(),
  spans: z.array(span).max(5_000),
});
export type Trace = z.infer<typeof traceAnswer>;

const log = z.object({
  id: z.string().max(100),
  at: instant,
  service: name,
  severity: name,
  severityNumber: count,
  body: z.string().max(8_000),
});
export type Log = z.infer<typeof log>;
export const logTail = z.object({
  logs: z.array(log).max(200),
  isCut: z.boolean(),
  nextAfter: z.string().max(19).nullable(),
  newestAt: instant.nullable(),
});

export const started = z.object({ id: z.uuid() });

const candidate = z.object({ service: shortText, kind: word, share: z.number().min(0).max(1) });
const answer = z.object({
  cause: z.string().max(600),
  claims: z.array(z.object({ text: z.string().max(240), evidence: z.array(word).max(5) })).max(8),
  confidence: word,
  next: z.array(z.object({ do: z.string().max(240), why: z.string().max(240) })).max(5),
});
export const analysis = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'ranking', 'explaining', 'done', 'failed']),
  failure: word.nullable(),
  cause: z.string().max(600).nullable(),
  model: shortText.nullable(),
  ranking: z
    .object({
      state: word,
      candidates: z.array(candidate).max(5),
      groups: z.array(z.object({ title: shortText, service: shortText, state: word })).max(50),
    })
    .nullable(),
  evidence: z.array(z.object({ id: word, kind: word, text: z.string().max(1_200) })).max(200),
  explanation: z.object({ origin: word, answer }).nullable(),
});
export type Analysis = z.infer<typeof analysis>;

const ingestKey = z.object({
  id: z.uuid(),
  name: shortText,
  hint: z.string().max(4),
  signals: z.array(word).max(10),
  rowsToday: total,
  lastUsedAt: instant.nullable(),
  expiresAt: instant.nullable(),
});
export type IngestKey = z.infer<typeof ingestKey>;
export const ingestKeyList = z.object({ keys: z.array(ingestKey).max(100) });
export const madeIngestKey = z.object({ key: ingestKey, secret: z.string().max(200) });

export const deployed = z.object({
  id: z.uuid(),
  service: name,
  environment: name,
  version: name,
  commit: z.string().max(64).nullable(),
  at: instant,
});

export const keptMap = z.object({ id: z.uuid(), path: z.string().max(500), sources: count });

export const receiver = z.object({
  refuses: word.nullable(),
  waitingBytes: total,
  oldestMs: total,
  store: z.object({ state: word, reason: word.nullable() }),
  progress: z
    .object({ share: z.number().min(0).max(1) })
    .nullable()
    .optional(),
  addresses: z.object({ traces: shortText }),
});
export type Receiver = z.infer<typeof receiver>;

export const ownKey = z.object({
  key: z.object({ name: shortText, scopes: z.array(word).max(50), expiresAt: instant }),
});
