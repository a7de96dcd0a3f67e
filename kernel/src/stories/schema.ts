import { z } from 'zod';

/** One thing that happened in a trace. Facts are ids, counts and words, never content. */
export const storyEntry = z.object({
  at: z.iso.datetime(),
  source: z.enum(['event', 'draft', 'stamp', 'job', 'delivery', 'llm', 'action']),
  /** Stable word: an event's type, a job's name, a channel, a task, an action. */
  title: z.string(),
  facts: z.record(z.string(), z.unknown()),
});
export type StoryEntry = z.infer<typeof storyEntry>;

export const storyParams = z.object({ traceUuid: z.uuid() });

/** `GET /api/traces/:traceUuid`: oldest first. */
export const story = z.object({ traceUuid: z.uuid(), entries: z.array(storyEntry) });
export type Story = z.infer<typeof story>;

/** `GET /api/events` */
export const eventQuery = z.object({
  /** A whole type, `commit.pushed`, or a module's all by `commit.`. */
  type: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const eventLine = z.object({
  id: z.uuid(),
  seq: z.int().positive(),
  type: z.string(),
  at: z.iso.datetime(),
  data: z.unknown(),
  subjects: z.array(z.string()),
  traceUuid: z.uuid().nullable(),
  /** A person's id, or the name of a part of the system. */
  actor: z.string().nullable(),
});
export type EventLine = z.infer<typeof eventLine>;

export const eventList = z.object({
  /** Newest first. */
  events: z.array(eventLine),
  nextCursor: z.string().nullable(),
});

/** `GET /api/ledger`: recomputes the org's whole chain. */
export const ledgerState = z.object({
  /**
   * `intact`: the chain holds and is the one that signed checkpoints outside the database saw, up to
   * `witness.upToSeq`. `unwitnessed`: it holds, and no checkpoint says that it was not written anew.
   */
  state: z.enum(['intact', 'unwitnessed', 'broken']),
  /** `state` is `intact`. */
  intact: z.boolean(),
  events: z.int(),
  /** Hex hash of the newest event; null while there is none. */
  head: z.string().nullable(),
  /** The first event that does not fit; null when all do. */
  brokenAt: z.int().nullable(),
  /** Stable word that says how it is broken. */
  reason: z.string().nullable(),
  /** Signed heads outside the database that the chain was held against. */
  checkpoints: z.int(),
  /** Checkpoints that were cut while they were written, and count for nothing. */
  checkpointsTorn: z.int(),
  witness: z
    .object({
      /** What the first checkpoint saw: whoever wrote these events anew did it before that moment. */
      sinceSeq: z.int(),
      sinceAt: z.iso.datetime(),
      /** What the last one saw; later events are chained, and not signed yet. */
      upToSeq: z.int(),
      upToAt: z.iso.datetime(),
    })
    .nullable(),
  verifiedAt: z.iso.datetime(),
});
export type LedgerState = z.infer<typeof ledgerState>;
