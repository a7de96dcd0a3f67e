import { z } from 'zod';
import { moduleRole } from '../people/schema.ts';

const words = (max: number) => z.object({ ko: z.string().max(max), en: z.string().max(max) });

/** A role of a module that can be given here, in the words of the module. */
export const grantableRole = z.object({
  name: moduleRole,
  label: words(60),
  /** What it may do, in one sentence. */
  text: words(200),
});
export type GrantableRole = z.infer<typeof grantableRole>;
/** `GET /api/roles`: those of every module that runs. */
export const grantableRoles = z.object({ roles: z.array(grantableRole).max(500) });

/** `PUT` and `DELETE /api/people/:id/roles/:role`. */
export const personRoleParams = z.object({ id: z.uuid(), role: moduleRole });
