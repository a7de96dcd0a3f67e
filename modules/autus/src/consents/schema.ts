import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

export const purpose = z.enum(['service', 'messages', 'photos', 'videos', 'marketing']);
export type Purpose = z.infer<typeof purpose>;

export const consentParts = z.object({
  purpose,
  /** Which text was on the paper. */
  textVersion: z
    .string()
    .max(40)
    .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/),
});

/** `POST /api/autus/consents`: somebody agreed on paper, and the caller saw it. */
export const consentInput = consentParts.extend({
  profileId: z.uuid(),
  /** The person, or a legal guardian of one who is under 14. */
  givenBy: z.uuid(),
});
export type ConsentInput = z.infer<typeof consentInput>;

export const consent = z.object({
  id: z.uuid(),
  profileId: z.uuid(),
  givenBy: z.uuid(),
  purpose,
  textVersion: z.string().max(40),
  channel: z.literal('paper'),
  /** The person of the kernel who saw the paper. */
  seenBy: z.uuid(),
  givenAt: instant,
  withdrawnAt: instant.nullable(),
});
export type Consent = z.infer<typeof consent>;

export const consentParams = z.object({ id: z.uuid() });

/** `GET /api/autus/profiles/:id/consents`, the newest first. */
export const consentList = z.object({ consents: z.array(consent).max(100) });
