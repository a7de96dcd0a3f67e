import { cursor, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { isDay } from '../engine/days/index.ts';

export const profileKind = z.enum(['student', 'guardian', 'coach', 'staff']);
export type ProfileKind = z.infer<typeof profileKind>;

export const profileState = z.enum(['lead', 'trial', 'active', 'paused', 'left', 'archived']);
export type ProfileState = z.infer<typeof profileState>;

/** As a person types it; the verb reads the name in it. */
export const nameInput = z.string().min(1).max(80);
export const day = z
  .string()
  .max(10)
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay, 'is no day of the calendar');

const state = profileState.exclude(['archived']);

/** `POST /api/autus/profiles` */
export const profileInput = z.object({
  kind: profileKind,
  name: nameInput,
  /** Null where nobody said it. */
  birthDate: day.nullable().default(null),
  /** Whoever is no student is active. */
  state: state.default('active'),
  /** The person of the kernel who signs in as this one. */
  accountId: z.uuid().nullable().default(null),
});
export type ProfileInput = z.input<typeof profileInput>;

/** `PATCH /api/autus/profiles/:id`: what is left out stays. */
export const profileChange = z.object({
  version: z.int().min(1).max(2_147_483_647),
  name: nameInput.optional(),
  birthDate: day.nullable().optional(),
  state: state.optional(),
  accountId: z.uuid().nullable().optional(),
});
export type ProfileChange = z.infer<typeof profileChange>;

/** `PUT /api/autus/profiles/:id/archive` */
export const archiveInput = profileChange.pick({ version: true });

export const profileLine = z.object({
  id: z.uuid(),
  kind: profileKind,
  name: z.string().max(80),
  birthYear: z.int().min(1900).max(2099).nullable(),
  state: profileState,
  version: z.int().min(1).max(2_147_483_647),
  createdAt: instant,
});

/** `GET /api/autus/profiles/:id` */
export const profile = profileLine.extend({
  /** Null where it is unknown, and for a coach of the child. */
  birthDate: z.string().max(10).nullable(),
  /** Null for whoever does not read the whole org. */
  accountId: z.uuid().nullable(),
});
export type Profile = z.infer<typeof profile>;

export const profileParams = z.object({ id: z.uuid() });

/** `GET /api/autus/profiles` */
export const profileQuery = z.object({
  /** A name or a part of it, 초성, or the last four digits of a mobile. */
  q: z.string().max(80).optional(),
  kind: profileKind.optional(),
  /** All but the archived when left out. */
  state: profileState.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ProfileQuery = z.input<typeof profileQuery>;

export const profileList = z.object({
  /** Newest first. */
  profiles: z.array(profileLine).max(100),
  nextCursor: cursor.nullable(),
});
export type ProfileList = z.infer<typeof profileList>;
