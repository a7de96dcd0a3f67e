import { z } from 'zod';
import { instant, shortText, word } from '../base/bounds.ts';
import { ownRoleName } from '../core/role.ts';

/** Keys of one person. Each program has a key of its own, so there may be several. */
export const keysMax = 50;
export const keysListedMax = 500;
const scopesMax = 50;
const networksMax = 20;

export const keyDaysMax = 365;
export const keyDaysPreset = 90;
/** How long the secret before a rotation goes on working, at most. */
export const overlapHoursMax = 24;

const scopes = z.array(word).min(1).max(scopesMax);
const days = z.int().min(1).max(keyDaysMax).default(keyDaysPreset);

export const apiKey = z.object({
  id: z.uuid(),
  name: shortText,
  /** Whose rights it has; null for a key of the org. */
  personId: z.uuid().nullable(),
  /** Of the key's person. Of a key of the org, who made it, as long as that person is known. */
  personName: shortText.nullable(),
  /** The role of the org that a key of the org has instead of a person. */
  role: z.object({ name: word, label: shortText }).nullable(),
  /** Where it may be used from; empty for anywhere. */
  networks: z.array(shortText).max(networksMax),
  scopes,
  /** The last four characters of the secret. */
  hint: z.string().length(4),
  createdAt: instant,
  expiresAt: instant,
  expired: z.boolean(),
  /** To the minute; null while it was never used. */
  lastUsedAt: instant.nullable(),
  /** The network of the last use, e.g. `203.0.113.x`. */
  place: shortText.nullable(),
  /** Until when the secret before the last rotation works; null when it does not. */
  previousUntil: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** `GET /api/keys` */
export const keyQuery = z.object({ all: z.enum(['true', 'false']).default('false') });
export const keyList = z.object({
  /** Newest first; revoked ones are gone. */
  keys: z.array(apiKey).max(keysListedMax),
  /** What a new key of the caller may be given. */
  scopes: z.array(word).max(500),
});
export type KeyList = z.infer<typeof keyList>;

const anyKey = z.object({
  name: z.string().trim().min(1).max(60),
  scopes,
  expiresInDays: days,
  /** Addresses or networks that it may be used from, e.g. `203.0.113.0/24`; anywhere when left out. */
  networks: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()].map((form) => form.max(43))))
    .max(networksMax)
    .default([]),
});

/** `POST /api/keys` */
export const newKey = anyKey.extend({
  /** A role of the org: the key is the org's, has this role, and stays when its maker leaves. */
  role: ownRoleName.optional(),
});
export type NewKey = z.infer<typeof newKey>;

/** `PUT /api/keys/:id/secret` */
export const keyParams = z.object({ id: z.uuid() });
export const rotation = z.object({
  expiresInDays: days,
  /** How long the old secret goes on working; 0 ends it at once. */
  overlapHours: z.int().min(0).max(overlapHoursMax).default(overlapHoursMax),
});
export type Rotation = z.infer<typeof rotation>;

/** The only answer that holds the secret. */
export const madeKey = z.object({ key: apiKey, secret: z.string().max(200) });
export type MadeKey = z.infer<typeof madeKey>;

/** `GET /api/keys/current`: what a program may ask about the key that it holds. */
export const currentKey = z.object({ key: apiKey });

/** How long a granted key waits to be fetched. */
export const claimMinutes = 10;
const claimHash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a terminal and the page that grants both show, so that a person sees that they belong together. */
export const codeOfClaim = (claim: string): string =>
  `${claim.slice(0, 4)}-${claim.slice(4, 8)}`.toUpperCase();

/** `POST /api/keys/grants` */
export const keyGrant = anyKey.extend({
  /** SHA-256 of the secret of the command line that asks, in hexadecimal. */
  claim: claimHash,
});
export type KeyGrant = z.infer<typeof keyGrant>;
export const grantedKey = z.object({ key: apiKey });

/** `POST /api/keys/claim`: the secret whose hash was granted. */
export const keyClaim = z.object({ secret: z.string().min(43).max(200) });
export const claimedKey = z.discriminatedUnion('state', [
  /** Nobody granted it, or not in time: a stranger's secret answers the same. */
  z.object({ state: z.literal('waiting') }),
  madeKey.extend({ state: z.literal('claimed'), org: z.uuid(), orgName: shortText }),
]);
export type ClaimedKey = z.infer<typeof claimedKey>;
