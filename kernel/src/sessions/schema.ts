import { z } from 'zod';

/** An agent sends its refresh token; a browser sends nothing, its cookie does. */
export const refreshInput = z.object({ refreshToken: z.string().max(400).optional() }).nullish();

/**
 * The answer to a claim and to a refresh. A browser gets cookies, and null for both tokens here; an
 * agent gets the tokens, and no cookies.
 */
export const sessionAnswer = z.object({
  org: z.uuid(),
  personId: z.uuid(),
  deviceId: z.uuid(),
  accessToken: z.string().nullable(),
  accessExpiresAt: z.iso.datetime(),
  refreshToken: z.string().nullable(),
  refreshExpiresAt: z.iso.datetime(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** One line of the action log. */
export const actionEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  action: z.string(),
  outcome: z.enum(['done', 'refused']),
  personId: z.uuid().nullable(),
  personName: z.string().nullable(),
  deviceId: z.uuid().nullable(),
  deviceName: z.string().nullable(),
  subjectId: z.uuid().nullable(),
  traceUuid: z.uuid(),
  facts: z.record(z.string(), z.unknown()),
});
export type ActionEntry = z.infer<typeof actionEntry>;
export const actionQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const actions = z.object({
  actions: z.array(actionEntry),
  nextCursor: z.string().nullable(),
});
