import { z } from 'zod';

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

/** One line of the inbox. */
export const draftLine = z.object({
  id: z.uuid(),
  module: z.string(),
  kind: z.string(),
  title: z.string(),
  /** Small facts that the module's inbox card shows: counts and names, never content. */
  summary: z.record(z.string(), z.unknown()),
  state: draftState,
  traceUuid: z.uuid(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  snoozedUntil: z.iso.datetime().nullable(),
  /** Words that name why the act is risky; empty when it is not. */
  risks: z.array(z.string()),
  /** Who was asked; null: anyone who may stamp. */
  askedPersonId: z.uuid().nullable(),
  /** The newer draft of the same subject, when this one is superseded. */
  supersededBy: z.uuid().nullable(),
});
export type DraftLine = z.infer<typeof draftLine>;

export const draftVersion = z.object({
  number: z.int().positive(),
  origin: draftOrigin,
  /** The module's own body; its kind's schema says the shape. */
  body: z.unknown(),
  /** Hex SHA-256 of the canonical JSON of {kind, title, body}: what a stamp is bound to. */
  digest: z.string().length(64),
  hint: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type DraftVersion = z.infer<typeof draftVersion>;

export const stampRecord = z.object({
  decision: z.enum(['approve', 'reject']),
  edited: z.boolean(),
  personId: z.uuid(),
  personName: z.string(),
  deviceName: z.string().nullable(),
  /** `terminal` only in old stamps: a machine no longer stamps. */
  via: z.enum(['app', 'link', 'slack', 'terminal']),
  digest: z.string().length(64),
  at: z.iso.datetime(),
});

export const draftDetail = draftLine.extend({
  /** The version that a stamp now would bind to. */
  version: z.int().positive(),
  versions: z.array(draftVersion).min(1),
  stamp: stampRecord.nullable(),
  /** What came of the act; the module says the shape. */
  outcome: z.unknown().nullable(),
  /** True when the stamp must carry the two-digit number that the capturing machine shows. */
  matchRequired: z.boolean(),
});
export type DraftDetail = z.infer<typeof draftDetail>;

export const stampInput = z.object({
  decision: z.enum(['approve', 'reject']),
  /** The digest of what the person saw. */
  digest: z.string().length(64),
  /** The edited body, when the person changed it before stamping. */
  body: z.unknown().optional(),
  matchNumber: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
  /** The nonce of the link that led here, when one did. Single use. */
  link: z.string().max(200).optional(),
});
export type StampInput = z.infer<typeof stampInput>;

/** `waiting`: pending and not snoozed now; `all`: everything; the rest are states, and `snoozed`. */
export const draftFilter = z.enum(['waiting', 'snoozed', 'all', ...draftState.options]);

/** `GET /api/drafts` */
export const draftQuery = z.object({
  state: draftFilter.default('waiting'),
  /** Words that the title must contain. */
  q: z.string().trim().max(200).optional(),
  /** Whose: what I was asked (default of all but viewers), or all of the org. */
  whose: z.enum(['mine', 'all']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type DraftQuery = z.infer<typeof draftQuery>;

export const draftList = z.object({
  /** Newest first. */
  drafts: z.array(draftLine),
  nextCursor: z.string().nullable(),
  /** How many wait for the caller now, whatever the filter: the badge of the inbox. */
  waiting: z.int(),
});

export const draftParams = z.object({ id: z.uuid() });

/** `PUT /api/drafts/:id/snooze`; null wakes it. */
export const snoozeInput = z.object({ until: z.iso.datetime().nullable() });

export const linkParams = z.object({ link: z.string().min(20).max(200) });

/** `GET /api/links/:link`, without a session: shows, never acts. Gone links are 404 and 410 Problems. */
export const linkView = z.object({
  draft: draftDetail,
  /** A stamp has used it up; the draft stays visible until the link expires. */
  used: z.boolean(),
  expiresAt: z.iso.datetime(),
});
export type LinkView = z.infer<typeof linkView>;
