import { z } from 'zod';
import { count, cursor, instant, shortText, texts } from '../base/bounds.ts';
import { grantLevels, orgAccesses } from '../core/people/resource.ts';
import { peoplePageMax, role } from '../people/people/schema.ts';

/** Of all kinds of one org together. */
export const resourcesMax = 5_000;
/** Of one resource: every team, and people beside them. */
export const grantsMax = 500;
const kindsMax = 50;

export const grantLevel = z.enum(grantLevels);
export const resourceKindName = z
  .string()
  .max(61)
  .regex(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);

export const orgAccess = z.enum(orgAccesses);

const named = z.object({ id: z.uuid(), name: shortText });

export const resource = named.extend({ kind: resourceKindName });

/** Lets a team, or a person, reach a resource: one of the two is null. */
export const grant = z.object({
  id: z.uuid(),
  level: grantLevel,
  team: named.nullable(),
  person: named.nullable(),
  createdAt: instant,
});
export type Grant = z.infer<typeof grant>;

/** Somebody who reaches a resource now. `by`: as an owner, by a grant of their own or of a team, or since the org is open. */
export const reachingPerson = named.extend({
  level: grantLevel,
  by: z.enum(['owner', 'grant', 'team', 'open']),
});

const resourceKind = z.object({
  kind: resourceKindName,
  label: texts,
  levels: z.object({ read: texts, write: texts, admin: texts }),
});

/** `GET /api/grants/resources/:kind/:id`: who sees this, a page of the people. */
export const resourceGrants = z.object({
  access: orgAccess,
  resource,
  kind: resourceKind,
  /** Teams first, each by name. */
  grants: z.array(grant).max(grantsMax),
  /** Those who came first before the others. */
  people: z.array(reachingPerson).max(peoplePageMax),
  nextCursor: cursor.nullable(),
  /** Whether the caller may give and take grants here. */
  mayChange: z.boolean(),
});
export type ResourceGrants = z.infer<typeof resourceGrants>;

export const resourceParams = z.object({ kind: resourceKindName, id: z.uuid() });
export const grantParams = z.object({ id: z.uuid() });

/** `PUT /api/grants`: one grant of a team or person to a resource; given again with another level, it changes. */
export const grantInput = z
  .object({
    kind: resourceKindName,
    resourceId: z.uuid(),
    teamId: z.uuid().nullable().default(null),
    personId: z.uuid().nullable().default(null),
    level: grantLevel,
  })
  .refine(({ teamId, personId }) => (teamId === null) !== (personId === null), {
    message: 'must name a team or a person, and not both',
  });
export type GrantInput = z.infer<typeof grantInput>;

/** `PUT /api/grants/access` */
export const accessInput = z.object({ access: orgAccess });

/** `GET /api/grants/access`: how the org is, and what would be if only grants let people in, a page of the people. */
export const accessPreview = z.object({
  access: orgAccess,
  /** How many resources there are. */
  resources: count,
  /** Who is no owner and reads the org, those who would lose most first. */
  people: z.array(named.extend({ role, kept: count, lost: count })).max(peoplePageMax),
  nextCursor: cursor.nullable(),
  /** How many of all of them would lose something. */
  losing: count,
  /** Resources that nobody but owners would reach. */
  ownersOnly: z.array(resource).max(resourcesMax),
  kinds: z.array(resourceKind).max(kindsMax),
});
export type AccessPreview = z.infer<typeof accessPreview>;
