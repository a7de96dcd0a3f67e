import { z } from 'zod';
import { count, instant } from '../../../base/bounds.ts';
import { recoveryPeople } from '../../recovery/schema.ts';

const way = z.enum(['link', 'oidc', 'saml', 'passkey', 'own-oidc']);
const arrivalRole = z.enum(['member', 'viewer', 'guest']);

/** `PUT /api/org/policy` */
export const policyInput = z.object({
  /** Each way that is allowed. Without `link`, nobody comes in but by a provider or a passkey. */
  ways: z
    .array(way)
    .min(1)
    .max(5)
    .refine((ways) => new Set(ways).size === ways.length, 'Name each way once.'),
  /** Null: as long as a session lives. */
  ageHoursMax: z.int().min(1).max(8760).nullable(),
  arrivalRole,
  mayArrive: z.boolean(),
});
export type PolicyInput = z.infer<typeof policyInput>;

/** `GET /api/org/policy` */
export const orgPolicy = policyInput.extend({
  /** Sessions of browsers that would end by their next refresh. */
  notAllowed: count,
  /** How this browser signed in: what may be the only way has to be tried in it. */
  current: z.object({ way, signedInAt: instant }),
  /** Codes of the caller that were not used. */
  recoveryCodes: count,
  /** When the codes of the caller were made, used or not; null where there are none. */
  recoveryCodesMadeAt: instant.nullable(),
  recoveryPeople,
  hasOwner: z.boolean(),
  /** Whether the caller may become the owner of an org that has none. */
  mayClaim: z.boolean(),
});
export type OrgPolicy = z.infer<typeof orgPolicy>;

/** The only answer that holds the codes; empty where links go on being allowed. */
export const savedPolicy = z.object({
  policy: orgPolicy,
  codes: z.array(z.string().max(100)).max(2),
});
export type SavedPolicy = z.infer<typeof savedPolicy>;

/** `POST /api/org/policy/recovery-codes`: the only answer that holds them. */
export const newCodes = z.object({ codes: z.array(z.string().max(100)).max(2) });
export type NewCodes = z.infer<typeof newCodes>;

export const ended = z.object({ ended: count });

/** `POST /api/sign-in/recovery` */
export const recoveryInput = z.object({ code: z.string().min(1).max(100) });
/** A link that signs this browser in as the owner whose code it was. */
export const recovered = z.object({ link: z.string().max(2_000), until: instant });
