import { z } from 'zod';
import { instant } from '../../base/bounds.ts';

const address = z.string().max(260);

export const login = z.object({
  id: z.uuid(),
  /** What the button of its provider says; null for one that is configured no more. */
  provider: z.string().max(100).nullable(),
  /** As its owner sees it: the whole address. */
  email: address.nullable(),
  emailVerified: z.boolean(),
  lastUsedAt: instant,
  createdAt: instant,
});
export type LoginLine = z.infer<typeof login>;

export const signedInBrowser = z.object({
  id: z.uuid(),
  browser: z.string().max(100).nullable(),
  system: z.string().max(100).nullable(),
  place: z.string().max(60).nullable(),
  signedInAt: instant,
  /** The one that asks. */
  current: z.boolean(),
});
export type SignedInBrowser = z.infer<typeof signedInBrowser>;

/** The ways in which a person signs in to all their orgs. Nothing names another org. */
export const ownLogins = z.object({
  logins: z.array(login).max(20),
  browsers: z.array(signedInBrowser).max(20),
});
export type OwnLogins = z.infer<typeof ownLogins>;

/** An org of this browser: one that is open, or that the account which signed in may open. */
export const orgOfBrowser = z.object({
  org: z.uuid(),
  slug: z.string().max(60),
  name: z.string().max(200),
  personName: z.string().max(100),
  /** There is a session of it in this browser. */
  open: z.boolean(),
});
export type OrgOfBrowser = z.infer<typeof orgOfBrowser>;

export const identityAnswer = z.object({
  /** The account that signed in above the orgs of this browser; null where links alone let it in. */
  account: z
    .object({ email: address.nullable(), provider: z.string().max(100).nullable() })
    .nullable(),
  orgs: z.array(orgOfBrowser).max(206),
});
export type IdentityAnswer = z.infer<typeof identityAnswer>;

export const idParams = z.object({ id: z.uuid() });

/** What came back behind `#link=`. */
export const linkTicket = z.object({ ticket: z.string().min(20).max(100) });
export type LinkTicketInput = z.infer<typeof linkTicket>;

export const linkOffer = z.object({
  /** Masked: `k…@example.com`. */
  email: address.nullable(),
  /** `new`: the account is connected. `yours`: it is already. `join`: it is an account here, and the two become one. */
  outcome: z.enum(['new', 'yours', 'join']),
});
export type LinkOffer = z.infer<typeof linkOffer>;

export const linkedLogin = z.object({ loginId: z.uuid() });
