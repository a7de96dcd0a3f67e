import { z } from 'zod';
import { profileLine } from '../profiles/schema.ts';

export const relation = z.enum(['mother', 'father', 'grandparent', 'relative', 'other']);

export const guardianParts = z.object({
  relation,
  /** May consent for the child. */
  isLegal: z.boolean().default(true),
  pays: z.boolean().default(true),
  mayPickUp: z.boolean().default(true),
  /** Null for the guardian's own, or a new one. */
  householdId: z.uuid().nullable().default(null),
});

/** `POST /api/autus/guardianships` */
export const guardianshipInput = guardianParts.extend({ guardianId: z.uuid(), childId: z.uuid() });
export type GuardianshipInput = z.input<typeof guardianshipInput>;

export const guardianship = z.object({
  id: z.uuid(),
  guardianId: z.uuid(),
  childId: z.uuid(),
  householdId: z.uuid(),
  relation,
  isLegal: z.boolean(),
  pays: z.boolean(),
  mayPickUp: z.boolean(),
  since: z.string().max(10),
  /** The first day on which it holds no more. */
  until: z.string().max(10).nullable(),
});
export type Guardianship = z.infer<typeof guardianship>;

export const guardianshipParams = z.object({ id: z.uuid() });

/** `GET /api/autus/profiles/:id/guardianships`: of a guardian and of a child, those that hold first. */
export const guardianshipList = z.object({ guardianships: z.array(guardianship).max(50) });

/** `GET /api/autus/households/:id` */
export const household = z.object({ id: z.uuid(), members: z.array(profileLine).max(50) });
export type Household = z.infer<typeof household>;
