import { z } from 'zod';
import { instant } from '../../base/bounds.ts';

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
