import { instant, shortText, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { findings, type Probe, probeParts } from './probe/probe.ts';

const namesMax = 50;
const name = z.string().max(200);

const probePart = z.object({
  part: z.enum(probeParts),
  finding: z.enum(findings),
  isUsable: z.boolean(),
  /** Tables, columns or settings that the finding is about. */
  names: z.array(name).max(namesMax),
});

const shape = z.object({
  exceptions: z.enum(['index', 'events']),
  body: z.enum(['body', 'body_v2', 'either']),
});

/** What a cluster said of itself, as it is kept. */
export const keptProbe = z.object({
  version: name,
  shards: total,
  parts: z.array(probePart).max(probeParts.length),
  /** How queries are written for it; null when nothing of it can be used. */
  shape: shape.nullable(),
});
export type KeptProbe = z.infer<typeof keptProbe>;

export const source = z.object({
  id: z.uuid(),
  host: shortText,
  /** The cluster that the operator of this server names. */
  isOperators: z.boolean(),
  state: z.enum(['works', 'partly', 'failing']),
  /** Why it fails, or `silent`, as a word of the module; null while it works. */
  reason: word.nullable(),
  createdAt: instant,
  probedAt: instant.nullable(),
  /** When it was last read to the end without a failure. */
  lastGoodAt: instant.nullable(),
  /** Of its newest span or log record. */
  newestAt: instant.nullable(),
  /** Errors up to here are grouped. */
  readUntil: instant,
  version: name,
  shards: total,
  parts: z.array(probePart).max(probeParts.length),
});
export type Source = z.infer<typeof source>;

/** `GET /api/aisher/sources` */
export const sourceList = z.object({
  sources: z.array(source).max(1),
  /** Whether the operator names a cluster for this org. */
  isOffered: z.boolean(),
});
export type SourceList = z.infer<typeof sourceList>;

export const sourceParams = z.object({ id: z.uuid() });

/** `POST /api/aisher/sources` */
export const newSource = z.object({
  /** `https://reader:password@host:8443`; null for the cluster that the operator names. */
  url: z.string().min(1).max(2_000).nullable(),
});

/** As many names as are kept. */
export const boundedProbe = ({ version, shards, parts, shape }: Probe): KeptProbe => ({
  version: version.slice(0, 200),
  shards,
  parts: parts.map((part) => ({
    ...part,
    names: part.names.slice(0, namesMax).map((each) => each.slice(0, 200)),
  })),
  shape,
});
