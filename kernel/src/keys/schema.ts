import { z } from 'zod';
import { instant, shortText, word } from '../base/bounds.ts';

/** Keys of one person. Each program has a key of its own, so there may be several. */
export const keysMax = 50;
export const keysListedMax = 500;
const scopesMax = 50;

export const keyDaysMax = 365;
export const keyDaysPreset = 90;
/** How long the secret before a rotation goes on working, at most. */
export const overlapHoursMax = 24;

const scopes = z.array(word).min(1).max(scopesMax);
const days = z.int().min(1).max(keyDaysMax).default(keyDaysPreset);

export const apiKey = z.object({
  id: z.uuid(),
  name: shortText,
  personId: z.uuid(),
  personName: shortText,
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

/** `POST /api/keys` */
export const newKey = z.object({
  name: z.string().trim().min(1).max(60),
  scopes,
  expiresInDays: days,
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
