import { z } from 'zod';
import { sessionAnswer } from '../sessions/schema.ts';

export const signInWays = z.object({
  /** Providers of OpenID Connect, in the order of their buttons; none where the deployment configures none. */
  providers: z.array(z.object({ id: z.string().max(60), title: z.string().max(100) })).max(20),
});
export type SignInWays = z.infer<typeof signInWays>;

export const providerParams = z.object({ provider: z.string().regex(/^[a-z0-9-]{1,60}$/) });

/** Where to go on afterwards: a path of this server. */
export const startInput = z.object({ place: z.string().max(500) });

export const linkInput = startInput.extend({ provider: z.string().regex(/^[a-z0-9-]{1,60}$/) });
export type LinkInput = z.infer<typeof linkInput>;

/** The provider's page, to open in place of this one. */
export const startAnswer = z.object({ url: z.string().max(4000) });
export type StartAnswer = z.infer<typeof startAnswer>;

/** Whatever a provider adds is none of our business; what counts is read by name. */
export const callbackQuery = z.object({
  state: z.string().min(1).max(200),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(500).optional(),
});

export const logoutForm = z.object({ logout_token: z.string().min(1).max(16_000) });

/** Of a logout token: it names the person, the session, or both, and is no answer to a sign-in. */
export const logoutClaims = z
  .object({
    jti: z.string().max(500),
    sub: z.string().min(1).max(500).optional(),
    sid: z.string().min(1).max(500).optional(),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

export const orgParams = z.object({ org: z.uuid() });

export const openedOrg = sessionAnswer.extend({ slug: z.string().max(60) });
export type OpenedOrg = z.infer<typeof openedOrg>;
