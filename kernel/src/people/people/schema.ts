import { z } from 'zod';
import { instant, shortText, word } from '../../base/bounds.ts';
import { roles } from '../../core/role.ts';

/** Of one org. */
export const peopleMax = 1000;

/** The one role of a membership. */
export const role = z.enum(roles);
/** A role of a module: `<module>.<role>`. */
export const moduleRole = z
  .string()
  .max(61)
  .regex(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
/** Those of one person, each once. */
export const moduleRoles = z.array(moduleRole).max(50);
export const locale = z.enum(['ko', 'en']);
export const personName = z.string().trim().min(1).max(100);

/** Who is signed in: what the page needs to greet, to hide what is not allowed, and to translate. */
export const me = z.object({
  person: z.object({ id: z.uuid(), name: shortText, locale, role, roles: moduleRoles }),
  org: z.object({ id: z.uuid(), name: shortText, kind: z.enum(['personal', 'team']) }),
  deviceId: z.uuid(),
  /** Actions that any of the roles may do, e.g. `draft.stamp`. The server checks again at each request. */
  actions: z.array(word).max(500),
  /** Modules that run here and that the org uses. */
  modules: z.array(word).max(50),
  /** Whether this server was started to be tried. */
  hasPlaygrounds: z.boolean(),
});
export type Me = z.infer<typeof me>;

export const mePatch = z
  .object({ name: personName.optional(), locale: locale.optional() })
  .refine((patch) => Object.keys(patch).length > 0, 'Give name, locale, or both.');

export const person = z.object({
  id: z.uuid(),
  name: shortText,
  role,
  /** Those of modules, beside `role`. */
  roles: moduleRoles,
  /** False until the invitation is used. */
  joined: z.boolean(),
  createdAt: instant,
});
export type Person = z.infer<typeof person>;
export const people = z.object({ people: z.array(person).max(peopleMax) });

export const rolePatch = z.object({ role });
export const personParams = z.object({ id: z.uuid() });
