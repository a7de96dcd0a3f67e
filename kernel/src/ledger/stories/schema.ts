import { z } from 'zod';
import {
  boundedJson,
  count,
  cursor,
  facts,
  instant,
  shortText,
  total,
  word,
} from '../../base/bounds.ts';

/** Entries of one source in one story. A loop that went wrong must not fill the page. */
export const entriesMax = 300;
const sourcesMax = 7;

/** One thing that happened in a trace. Facts are ids, counts and words, never content. */
export const storyEntry = z.object({
  at: instant,
  source: z.enum(['event', 'draft', 'stamp', 'job', 'delivery', 'llm', 'action']),
  /** Stable word: an event's type, a job's name, a channel, a task, an action. */
  title: shortText,
  facts,
});
export type StoryEntry = z.infer<typeof storyEntry>;

export const storyParams = z.object({ traceUuid: z.uuid() });

/** `GET /api/traces/:traceUuid`: oldest first. */
export const story = z.object({
  traceUuid: z.uuid(),
  entries: z.array(storyEntry).max(entriesMax * sourcesMax),
});
export type Story = z.infer<typeof story>;

/** `GET /api/events` */
export const eventQuery = z.object({
  /** A whole type, `note.added`, or a module's all by `note.`. */
  type: z.string().max(100).optional(),
  subject: z.uuid().optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const eventLine = z.object({
  id: z.uuid(),
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  type: word,
  at: instant,
  data: boundedJson({ charactersMax: 100_000, depthMax: 8, valuesMax: 5000 }),
  subjects: z.array(shortText).max(100),
  traceUuid: z.uuid().nullable(),
  /** A person's id, `key:` and the id of a key, or the name of a webhook or of a part of the system. */
  actor: shortText.nullable(),
});
export type EventLine = z.infer<typeof eventLine>;

export const eventList = z.object({
  /** Newest first. */
  events: z.array(eventLine).max(200),
  nextCursor: cursor.nullable(),
});

/** `GET /api/ledger`: the last verdict on the org's whole chain. */
export const ledgerState = z.object({
  /**
   * `intact`: the chain holds and is the one that signed checkpoints outside the database saw, up to
   * `witness.upToSeq`. `unwitnessed`: it holds, but no checkpoint proves that it was not rewritten.
   * `unverified`: there is no verdict yet.
   */
  state: z.enum(['intact', 'unwitnessed', 'broken', 'unverified']),
  /** `state` is `intact`. */
  intact: z.boolean(),
  events: total,
  /** Hex hash of the newest event; null while there is none. */
  head: z.string().length(64).nullable(),
  /** The first event that does not fit; null when all do. */
  brokenAt: total.nullable(),
  /** Stable word that says how it is broken. */
  reason: shortText.nullable(),
  /** Signed heads outside the database that the chain was checked against. */
  checkpoints: count,
  /** Checkpoints that were cut while they were written, and count for nothing. */
  checkpointsTorn: count,
  witness: z
    .object({
      /** What the first checkpoint saw. Anyone who rewrote these events did it before that moment. */
      sinceSeq: total,
      sinceAt: instant,
      /** What the last one saw; later events are chained, and not signed yet. */
      upToSeq: total,
      upToAt: instant,
    })
    .nullable(),
  /** When the verdict was found; null while there is none. */
  verifiedAt: instant.nullable(),
  /** The verification under way: the event that it has reached, of how many. Null when there is none. */
  verifying: z.object({ seq: total, upTo: total }).nullable(),
});
export type LedgerState = z.infer<typeof ledgerState>;
