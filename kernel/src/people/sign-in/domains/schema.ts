import { z } from 'zod';
import { instant } from '../../../base/bounds.ts';

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
});
export type OrgDomain = z.infer<typeof orgDomain>;

/** `GET /api/org/domains` */
export const orgDomains = z.object({ domains: z.array(orgDomain).max(20) });
export type OrgDomains = z.infer<typeof orgDomains>;

/** The only answer that holds recovery codes; none where the caller has some. */
export const savedRule = z.object({
  domain: orgDomain,
  codes: z.array(z.string().max(100)).max(2),
});
export type SavedRule = z.infer<typeof savedRule>;
