import { z } from 'zod';
import { instant, shortText, word } from '../../base/bounds.ts';

/** Of one org. */
export const peopleMax = 1000;

export const role = z.enum(['owner', 'admin', 'member', 'viewer']);
export const locale = z.enum(['ko', 'en']);
export const personName = z.string().trim().min(1).max(100);

/** Who is signed in: what the page needs to greet, to hide what is not allowed, and to translate. */
export const me = z.object({
  person: z.object({ id: z.uuid(), name: shortText, locale, role }),
  org: z.object({ id: z.uuid(), name: shortText, kind: z.enum(['personal', 'team']) }),
  deviceId: z.uuid(),
  /** Actions that the role may do, e.g. `draft.stamp`. The server checks again at each request. */
  actions: z.array(word).max(500),
});
export type Me = z.infer<typeof me>;

export const mePatch = z
  .object({ name: personName.optional(), locale: locale.optional() })
  .refine((patch) => Object.keys(patch).length > 0, 'Give name, locale, or both.');

export const person = z.object({
  id: z.uuid(),
  name: shortText,
  role,
  /** False until the invitation is used. */
  joined: z.boolean(),
  createdAt: instant,
});
export type Person = z.infer<typeof person>;
export const people = z.object({ people: z.array(person).max(peopleMax) });

export const rolePatch = z.object({ role });
export const personParams = z.object({ id: z.uuid() });
