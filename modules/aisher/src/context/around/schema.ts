import { count, instant, shortText, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { groupState } from '../../groups/schema.ts';
import { logLine } from '../logs/schema.ts';
import { suspects } from '../suspects/schema.ts';

const name = z.string().max(300);
const milliseconds = z.number().min(0).max(1e12);

export const tracesMax = 20;
export const logsMax = 50;
export const changesMax = 100;
export const pastMax = 3;
export const neighboursMax = 20;
/** Of a neighbour: a minute each. */
export const pointsMax = 61;

/** A trace in which the group was seen. */
export const sampleTrace = z.object({
  traceId: z.string().max(32),
  at: instant,
  release: name,
  operation: shortText,
  /** Why it was chosen: the newest of its release or of its operation, or the longest of all. */
  why: z.enum(['release', 'operation', 'longest']),
  /** Null where its spans have left the store. */
  durationMs: milliseconds.nullable(),
  spans: count.nullable(),
});
export type SampleTrace = z.infer<typeof sampleTrace>;

export const change = z.object({
  kind: z.enum(['deploy', 'flag']),
  service: name,
  environment: name,
  at: instant,
  /** What it is found by: a version; of a flag, its key. */
  reference: shortText,
  /** Of a deploy, where it is known. */
  commit: z.string().max(64).nullable(),
  /** Of a flag: what it gives since then. */
  variant: name.nullable(),
});
export type Change = z.infer<typeof change>;

export const pastGroup = z.object({
  id: z.uuid(),
  service: name,
  title: shortText,
  state: groupState,
  /** What is alike: all parts of the key, or the template. */
  match: z.enum(['key', 'template']),
  similarity: z.number().min(0).max(1),
  lastSeenAt: instant,
  /** What ended it. */
  ended: z.object({
    how: z.enum(['resolved', 'archived', 'quiet']),
    reason: word,
    at: instant,
    /** The release that it was resolved in; null where none is known. */
    release: name.nullable(),
  }),
});
export type PastGroup = z.infer<typeof pastGroup>;

export const machinesMax = 4;

const machine = z.object({
  kind: z.enum(['cpu', 'memory', 'pool', 'queue']),
  metric: name,
  /** One a minute, as the metric counts; null where nothing was measured. */
  values: z.array(z.number().min(-1e18).max(1e18).nullable()).max(pointsMax),
});
export type Machine = z.infer<typeof machine>;

export const neighbour = z.object({
  service: name,
  /** `both`: it calls and is called, each perhaps by way of another. */
  side: z.enum(['self', 'caller', 'callee', 'both']),
  /** Calls between it and the service of the group. */
  hops: count,
  /** One a minute, from `from` on. */
  points: z
    .array(z.object({ at: instant, calls: count, errors: count, p95Ms: milliseconds }))
    .max(pointsMax),
  /** What its processes measure of themselves; null where the source has no metrics that can be read. */
  machines: z.array(machine).max(machinesMax).nullable(),
});
export type Neighbour = z.infer<typeof neighbour>;

const telemetry = z.object({
  state: z.literal('read'),
  traces: z.array(sampleTrace).max(tracesMax),
  logs: z.object({
    /** Of the sample's trace. Else they are near: of the same service and host, within two seconds. */
    areLinked: z.boolean(),
    logs: z.array(logLine).max(logsMax),
  }),
  flags: z.array(change).max(changesMax),
  neighbours: z.array(neighbour).max(neighboursMax),
});
export type Telemetry = z.infer<typeof telemetry>;

/** `GET /api/aisher/groups/:id/context` */
export const groupContext = z.object({
  /** When the sample that all is around was seen. */
  at: instant,
  /** Of the series. */
  from: instant,
  until: instant,
  /** Of the six hours before, newest first. */
  deploys: z.array(change).max(changesMax),
  suspects,
  /** The nearest first. */
  past: z.array(pastGroup).max(pastMax),
  /** What the store says; or why it says nothing, which is not the same as nothing to say. */
  telemetry: z.discriminatedUnion('state', [
    telemetry,
    z.object({ state: z.literal('failed'), code: word, fault: word.nullable() }),
  ]),
});
export type GroupContext = z.infer<typeof groupContext>;
