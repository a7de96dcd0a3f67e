import { z } from 'zod';
import { cursor, instant, shortText, word } from '../../base/bounds.ts';
import { ownRoleName, roles } from '../../core/role.ts';

/** Of one org. */
export const peopleMax = 10_000;
/** Of one page of them. */
export const peoplePageMax = 1000;

/** The one role of a membership. */
export const role = z.enum(roles);
/** What a person may be given as the one role: one of the kernel, or one of the org. */
export const assignableRole = z.union([role, ownRoleName]);
/** A role of a module: `<module>.<role>`. */
export const moduleRole = z
  .string()
  .max(61)
  .regex(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
/** Those of one person, each once. */
export const moduleRoles = z.array(moduleRole).max(50);
export const locale = z.enum(['ko', 'en']);
export const personName = z.string().trim().min(1).max(100);

/** The org's own role that takes the place of `role` in what a person may do. */
export const heldOwnRole = z.object({ name: word, label: shortText }).nullable();

/** Who is signed in: what the page needs to greet, to hide what is not allowed, and to translate. */
export const me = z.object({
  person: z.object({
    id: z.uuid(),
    name: shortText,
    locale,
    role,
    ownRole: heldOwnRole,
    roles: moduleRoles,
  }),
  org: z.object({
    id: z.uuid(),
    /** How pages address it: `/o/<slug>/`. */
    slug: z.string().max(60),
    name: shortText,
    kind: z.enum(['personal', 'team']),
  }),
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
  ownRole: heldOwnRole,
  /** Those of modules, beside `role`. */
  roles: moduleRoles,
  /** False until the invitation is used. */
  joined: z.boolean(),
  createdAt: instant,
});
export type Person = z.infer<typeof person>;
/** So many where nobody says how many. */
export const peoplePageDefault = 100;
/** A page of `GET /api/people`, and of every other list of people of the org. */
export const peopleQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(peoplePageMax).default(peoplePageDefault),
});
export const people = z.object({
  people: z.array(person).max(peoplePageMax),
  nextCursor: cursor.nullable(),
});
export type People = z.infer<typeof people>;

export const rolePatch = z.object({ role: assignableRole });
export const personParams = z.object({ id: z.uuid() });
