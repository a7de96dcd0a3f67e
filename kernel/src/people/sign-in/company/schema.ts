import { z } from 'zod';

export const companyParams = z.object({ org: z.uuid() });
export const placeQuery = z.object({ place: z.string().max(500).default('/') });
export const ticketQuery = z.object({ ticket: z.string().min(1).max(200) });

/** `POST /api/sign-in/company` */
export const entryInput = z.object({
  /** An address at work, the domain of the company, or the slug of the org. */
  name: z.string().min(1).max(254),
  place: z.string().max(500),
});
export type EntryInput = z.infer<typeof entryInput>;

/** A path of this server that goes on to the provider of the org. */
export const entry = z.object({ url: z.string().max(2_000) });
export type CompanyEntry = z.infer<typeof entry>;

/** `POST /api/org/saml/trials`, `POST /api/org/oidc/trials`: the address of the provider, to open in this browser. */
export const trialInput = z.object({ place: z.string().max(500) });
export const trial = z.object({ url: z.string().max(6_000) });
export type SignInTrial = z.infer<typeof trial>;
