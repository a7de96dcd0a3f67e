import { z } from 'zod';

export const role = z.enum(['owner', 'admin', 'member', 'viewer']);
export const locale = z.enum(['ko', 'en']);
export const personName = z.string().trim().min(1).max(100);

/** Who is signed in: what the page needs to greet, to hide what is not allowed, and to translate. */
export const me = z.object({
  person: z.object({ id: z.uuid(), name: z.string(), locale, role }),
  org: z.object({ id: z.uuid(), name: z.string(), kind: z.enum(['personal', 'team']) }),
  deviceId: z.uuid(),
  /** Actions that the role may do, e.g. `draft.stamp`. The server checks again at each request. */
  actions: z.array(z.string()),
});
export type Me = z.infer<typeof me>;

export const mePatch = z
  .object({ name: personName.optional(), locale: locale.optional() })
  .refine((patch) => Object.keys(patch).length > 0, 'Give name, locale, or both.');

export const person = z.object({
  id: z.uuid(),
  name: z.string(),
  role,
  /** False until the invitation is used. */
  joined: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type Person = z.infer<typeof person>;
export const people = z.object({ people: z.array(person) });

export const rolePatch = z.object({ role });
export const personParams = z.object({ id: z.uuid() });
