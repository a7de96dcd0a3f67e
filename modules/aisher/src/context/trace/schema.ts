import { boundedRecord, count, instant, shortText } from '@dojang/kernel/bounds';
import { z } from 'zod';

const hexId = z.string().regex(/^[0-9a-f]{32}$/);
/** Empty where telemetry gives none. */
export const spanId = z.string().max(64);
const name = z.string().max(200);
/** Milliseconds since the first span of the trace began. */
const offsetMs = z.number().min(-1e14).max(1e14);
const lengthMs = z.number().min(0).max(1e14);

export const spansMax = 5_000;
export const attributesMax = 12;
export const exceptionsMax = 5;
export const logsMax = 500;
export const gapsMax = 500;
export const servicesMax = 200;
export const attributeCharacters = 300;
export const messageCharacters = 2_000;
export const stackCharacters = 8_000;

/** `GET /api/aisher/traces/:trace` */
export const traceParams = z.object({ trace: hexId });
/** `at`: a moment at which the trace ran; it is found sooner with one. */
export const traceQuery = z.object({ at: instant.optional() });

const attributes = z
  .array(z.object({ name, value: z.string().max(attributeCharacters) }))
  .max(attributesMax);

const exception = z.object({
  atMs: offsetMs,
  type: shortText,
  message: z.string().max(messageCharacters),
  stack: z.string().max(stackCharacters),
});

export const log = z.object({
  id: z.string().max(100),
  atMs: offsetMs,
  spanId,
  service: name,
  severity: name,
  /** 1 to 24 as OpenTelemetry numbers them; 0 for none. */
  severityNumber: count,
  body: z.string().max(messageCharacters),
});

export const span = z.object({
  spanId,
  /** Null for a root. The parent of an orphan is none of these spans. */
  parentSpanId: spanId.nullable(),
  /** 0 for a root, 1 for an orphan. */
  depth: count,
  service: name,
  operation: shortText,
  /** As OpenTelemetry names it, such as `Server`. */
  kind: name,
  startMs: offsetMs,
  durationMs: lengthMs,
  /** Without the time in which a child of it ran. */
  selfMs: lengthMs,
  hasError: z.boolean(),
  message: z.string().max(messageCharacters),
  /** A child of a span that was not received. */
  isOrphan: z.boolean(),
  /** So far it lies before (negative) or behind its parent, which clocks of two hosts explain; null where they agree. */
  skewMs: offsetMs.nullable(),
  attributes,
  /** How many attributes are not shown. */
  attributesLeftOut: count,
  exceptions: z.array(exception).max(exceptionsMax),
});
export type Span = z.infer<typeof span>;

export const trace = z.object({
  traceId: hexId,
  startAt: instant,
  durationMs: lengthMs,
  /** It has more spans than are shown: those that failed stay, and short ones, which lie deep. */
  isCut: z.boolean(),
  /** By the time that they took part first. */
  services: z.array(name).max(servicesMax),
  /** In the order of a waterfall: each behind its parent, and those of one parent by their start. */
  spans: z.array(span).max(spansMax),
  /** Parents that orphans name and that were not received; each comes before its children. */
  missing: z.array(z.object({ spanId, startMs: offsetMs, durationMs: lengthMs })).max(spansMax),
  /** Which span held the trace up, and when; by time. */
  criticalPath: z
    .array(z.object({ spanId, fromMs: offsetMs, untilMs: offsetMs }))
    .max(2 * spansMax),
  /** Long times in a span that has children, in which none of them ran. */
  gaps: z.array(z.object({ spanId, fromMs: offsetMs, untilMs: offsetMs })).max(gapsMax),
  /** Of this trace, by time. */
  logs: z.array(log).max(logsMax),
  areLogsCut: z.boolean(),
});
export type Trace = z.infer<typeof trace>;

/** As the store writes an event of a span. */
export const spanEvent = z.object({
  name: z.string().max(200),
  timeUnixNano: z.number().min(0).max(1e20),
  attributeMap: boundedRecord(z.string().max(1_000), z.string().max(4 * 1024 * 1024), 1_000),
});
