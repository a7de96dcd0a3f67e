import { z } from 'zod';
import { cursor, facts, instant, shortText, word } from '../../base/bounds.ts';

/** An agent sends its refresh token; a browser sends nothing, its cookie does. */
export const refreshInput = z
  .object({
    refreshToken: z.string().max(400).optional(),
    /** Made up for this renewal: sent again with it, it gets the answer that was lost on the way. */
    attempt: z.string().min(16).max(100).optional(),
  })
  .nullish();

/**
 * The answer to a claim and to a refresh. A browser gets cookies, and null for both tokens here; an
 * agent gets the tokens, and no cookies.
 */
export const sessionAnswer = z.object({
  org: z.uuid(),
  personId: z.uuid(),
  deviceId: z.uuid(),
  accessToken: z.string().max(4000).nullable(),
  accessExpiresAt: instant,
  refreshToken: z.string().max(400).nullable(),
  refreshExpiresAt: instant,
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** One line of the action log. */
export const actionEntry = z.object({
  id: z.uuid(),
  at: instant,
  action: word,
  outcome: z.enum(['done', 'refused']),
  personId: z.uuid().nullable(),
  personName: shortText.nullable(),
  deviceId: z.uuid().nullable(),
  deviceName: shortText.nullable(),
  subjectId: z.uuid().nullable(),
  traceUuid: z.uuid(),
  facts,
});
export type ActionEntry = z.infer<typeof actionEntry>;
export const actionQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const actions = z.object({
  actions: z.array(actionEntry).max(100),
  nextCursor: cursor.nullable(),
});
