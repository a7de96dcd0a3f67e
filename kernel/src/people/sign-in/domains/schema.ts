import { z } from 'zod';
import { instant, shortText } from '../../../base/bounds.ts';

const domain = z.string().regex(/^[a-z0-9-]{1,50}(?:\.[a-z0-9-]{1,50}){1,4}$/);
const companyWay = z.enum(['saml', 'own-oidc']);

export const domainParams = z.object({ domain });

/** `POST /api/org/domains` */
export const domainInput = z.object({ domain: z.string().min(1).max(254) });
export type DomainInput = z.infer<typeof domainInput>;

/** `PUT /api/org/domains/:domain/rule`: null lets people of the domain sign in as everybody. */
export const domainRule = z.object({ way: companyWay.nullable() });
export type DomainRule = z.infer<typeof domainRule>;

export const orgDomain = z.object({
  domain: z.string().max(254),
  /** The TXT record that proves it. */
  record: z.object({ name: z.string().max(300), value: z.string().max(100) }),
  verifiedAt: instant.nullable(),
  checkedAt: instant.nullable(),
  /** Since when the record of a verified domain is gone. After three days it is verified no more. */
  missingSince: instant.nullable(),
  /** Why the last look proved nothing: `no-record`, `no-answer`, `held-elsewhere`; null where it did. */
  fault: z.string().max(60).nullable(),
  /** By which provider people of the domain have to sign in. */
  way: companyWay.nullable(),
  /** By its TXT record, or by its postmaster; null while nobody proved it. */
  provedBy: z.enum(['txt', 'mail']).nullable(),
  /** A proof by mail counts for a year. */
  provedUntil: instant.nullable(),
  /** Who is asked by mail. */
  postmaster: z.string().max(270),
  /** The letter that was asked for and not answered; `failed` where nobody takes it. */
  letter: z
    .object({
      state: z.enum(['sending', 'sent', 'failed', 'expired']),
      askedAt: instant,
      expiresAt: instant,
    })
    .nullable(),
});
export type OrgDomain = z.infer<typeof orgDomain>;

/** `GET /api/org/domains` */
export const orgDomains = z.object({
  domains: z.array(orgDomain).max(20),
  /** Whether this server sends mail: without, a TXT record is the only proof. */
  canMail: z.boolean(),
});
export type OrgDomains = z.infer<typeof orgDomains>;

/** `POST /api/org/domains/:domain/letters` */
export const domainMailInput = z.object({ locale: z.enum(['ko', 'en']) });
export type DomainMailInput = z.infer<typeof domainMailInput>;

/** `GET /api/domain-proofs/offer`: what the link of a letter asks. */
export const domainOffer = z.object({ orgName: shortText, domain: z.string().max(254) });
export type DomainOffer = z.infer<typeof domainOffer>;

/** `POST /api/domain-proofs` */
export const domainProofInput = z.object({ secret: z.string().min(1).max(200) });
export const provedDomain = domainOffer.extend({ until: instant });
export type ProvedDomain = z.infer<typeof provedDomain>;

/** The only answer that holds recovery codes; none where the caller has some. */
export const savedRule = z.object({
  domain: orgDomain,
  codes: z.array(z.string().max(100)).max(2),
});
export type SavedRule = z.infer<typeof savedRule>;
