import { z } from 'zod';
import { boundedJson, count, cursor, facts, instant, shortText, word } from '../base/bounds.ts';

/** Versions of one draft: more than anybody compares. */
export const versionsMax = 100;

/**
 * What a module's draft holds, before its kind says the shape: room for the paths and the split of a change
 * of 20,000 files.
 */
export const draftBodyBounds = { charactersMax: 8_000_000, depthMax: 12, valuesMax: 150_000 };
const draftBody = boundedJson(draftBodyBounds);

/** Life of a draft. `snoozed` is not a state: a pending draft has `snoozedUntil`. */
export const draftState = z.enum([
  'pending',
  'stamped',
  'acting',
  'done',
  'failed',
  'rejected',
  'expired',
  'superseded',
]);
export type DraftState = z.infer<typeof draftState>;

export const draftOrigin = z.enum(['deterministic', 'model', 'reuse', 'person']);

/** How far an act of many lines has come. What is neither done nor failed waits. */
export const progress = z.object({ total: count, done: count, failed: count });
export type Progress = z.infer<typeof progress>;

/** One line of the inbox. */
export const draftLine = z.object({
  id: z.uuid(),
  module: word,
  kind: word,
  title: z.string().max(500),
  /** Facts that the module's card in the inbox shows: counts and names, never content. */
  summary: facts,
  state: draftState,
  traceUuid: z.uuid(),
  createdAt: instant,
  /** Until when a person is asked: to decide it, and after its act failed, to try it again. */
  expiresAt: instant,
  snoozedUntil: instant.nullable(),
  /** Stable words that say why the act is risky. Empty when it is not. */
  risks: z.array(word).max(50),
  /** Who was asked; null: anyone who may stamp. */
  askedPersonId: z.uuid().nullable(),
  /** Of an act of many lines, once it is stamped; else null. */
  progress: progress.nullable(),
  /** The newer draft of the same subject, when this one is superseded. */
  supersededBy: z.uuid().nullable(),
});
export type DraftLine = z.infer<typeof draftLine>;

export const draftVersion = z.object({
  number: z.int().min(1).max(versionsMax),
  origin: draftOrigin,
  /** The module's own body; its kind's schema says the shape. */
  body: draftBody,
  /** Hex SHA-256 of the canonical JSON of {kind, title, body}: what a stamp is bound to. */
  digest: z.string().length(64),
  hint: z.string().max(2000).nullable(),
  createdAt: instant,
});
export type DraftVersion = z.infer<typeof draftVersion>;

export const stampRecord = z.object({
  decision: z.enum(['approve', 'reject']),
  edited: z.boolean(),
  personId: z.uuid(),
  personName: shortText,
  deviceName: shortText.nullable(),
  /** `terminal` only in old stamps: a machine no longer stamps. */
  via: z.enum(['app', 'link', 'slack', 'terminal']),
  digest: z.string().length(64),
  at: instant,
});

export const draftDetail = draftLine.extend({
  /** The version that a stamp now would bind to. */
  version: z.int().min(1).max(versionsMax),
  versions: z.array(draftVersion).min(1).max(versionsMax),
  stamp: stampRecord.nullable(),
  /** The result of the act, in the module's own shape. */
  outcome: draftBody.nullable(),
  /** True when the stamp must carry the two-digit number that the capturing machine shows. */
  matchRequired: z.boolean(),
  /** The name of who was asked; null: anyone who may stamp. */
  askedPersonName: shortText.nullable(),
  /** How much was said of it. */
  comments: count,
  /** Its act failed, and a new draft can be asked for by `POST /drafts/:id/redrafts`. */
  mayRedraft: z.boolean(),
});
export type DraftDetail = z.infer<typeof draftDetail>;

export const stampInput = z.object({
  decision: z.enum(['approve', 'reject']),
  /** The digest of what the person saw. */
  digest: z.string().length(64),
  /** The edited body, when the person changed it before stamping. */
  body: draftBody.optional(),
  matchNumber: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
  /** The nonce of the link that the person came by, if there was one. It works once. */
  link: z.string().max(200).optional(),
  /** When the person decided, for a stamp that waited for a network. Not older than four hours. */
  givenAt: instant.optional(),
});
export type StampInput = z.infer<typeof stampInput>;

/** `waiting`: pending and not snoozed now, or failed and not set aside; `all`: everything; the rest are states, and `snoozed`. */
export const draftFilter = z.enum(['waiting', 'snoozed', 'all', ...draftState.options]);

/** Names the drafts that are in no group. */
export const noGroup = '-';
export const groupKey = z.string().min(1).max(200);

/** `GET /api/drafts` */
export const draftQuery = z.object({
  state: draftFilter.default('waiting'),
  /** Words to find in the title, and in whatever else the draft kind lets people search. */
  q: z.string().trim().max(200).optional(),
  /** Drafts that I was asked to decide (the default, except for viewers), or all of the org. */
  whose: z.enum(['mine', 'all']).optional(),
  /** The key of a group, or `-` for drafts of none. */
  group: groupKey.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type DraftQuery = z.infer<typeof draftQuery>;

export const draftList = z.object({
  /** Newest first. */
  drafts: z.array(draftLine).max(100),
  nextCursor: cursor.nullable(),
  /** How many wait for the caller now, whatever the filter: the badge of the inbox. */
  waiting: count,
});

export const draftParams = z.object({ id: z.uuid() });

/** `PUT /api/drafts/:id/snooze`; null wakes it. */
export const snoozeInput = z.object({ until: instant.nullable() });

/** `GET /api/links/:link`, without a session. It shows and never acts. Links that are gone are 404 and 410. */
export const linkView = z.object({
  draft: draftDetail,
  /** A stamp has used it up; the draft stays visible until the link expires. */
  used: z.boolean(),
  expiresAt: instant,
});
export type LinkView = z.infer<typeof linkView>;

/** One thing that an act of many lines does. */
export const actLine = z.object({
  /** The module's own name of it. */
  key: shortText,
  position: count,
  state: z.enum(['waiting', 'done', 'failed']),
  /** Stable word that says why it failed. */
  code: word.nullable(),
  attempt: count,
  endedAt: instant.nullable(),
});
export type ActLine = z.infer<typeof actLine>;

/** `GET /api/drafts/:id/lines`, in the order of the stamped body. */
export const actLineQuery = z.object({
  state: actLine.shape.state.optional(),
  /** The position after which the page begins. */
  after: z.coerce.number().int().min(0).max(1_000_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const actLineList = z.object({
  progress: progress.nullable(),
  lines: z.array(actLine).max(200),
  nextAfter: count.nullable(),
});
