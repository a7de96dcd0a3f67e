import { z } from 'zod';
import { shortText } from '../../base/bounds.ts';
import { roles } from '../../core/role.ts';

/** `PUT /api/org/policy/recovery-people`: everyone who is named from now on. */
export const recoveryPeopleInput = z.object({
  personIds: z
    .array(z.uuid())
    .max(5)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each person once.'),
});
export type RecoveryPeopleInput = z.infer<typeof recoveryPeopleInput>;

export const recoveryChoicesMax = 200;
/** Owners and admins, whom an owner may name for the recovery of the org, and those who are named. */
export const recoveryPeople = z
  .array(
    z.object({
      personId: z.uuid(),
      name: shortText,
      role: z.enum(roles),
      isNamed: z.boolean(),
      /** Whether the person is an owner or an admin now: a name without that gives nothing. */
      counts: z.boolean(),
    }),
  )
  .max(recoveryChoicesMax);
export type RecoveryPeople = z.infer<typeof recoveryPeople>;
/** The answer of the same route. */
export const namedPeople = z.object({ people: recoveryPeople });
