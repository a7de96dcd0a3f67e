import { z } from 'zod';
import { count, instant, shortText, word } from '../../base/bounds.ts';
import { peopleMax } from '../people/schema.ts';
import { userAttributes } from './protocol/user.ts';

/** A page of a list; a provider may ask for fewer. */
export const pageMax = 200;

const schemas = z.array(z.string().max(200)).min(1).max(5);

/** `GET /api/scim/v2/Users`, `/Groups`. Numbers that make no sense are read as RFC 7644 § 3.4.2.4 says. */
export const listQuery = z.object({
  filter: z.string().max(1_000).optional(),
  startIndex: z.coerce
    .number()
    .int()
    .min(-10_000_000)
    .max(10_000_000)
    .default(1)
    .transform((n) => Math.max(1, n)),
  count: z.coerce
    .number()
    .int()
    .min(-10_000_000)
    .max(10_000_000)
    .default(pageMax)
    .transform((n) => Math.min(pageMax, Math.max(0, n))),
  excludedAttributes: z.string().max(500).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

export const oneQuery = z.object({ excludedAttributes: z.string().max(500).optional() });
export const scimParams = z.object({ id: z.uuid() });

const meta = z.object({
  resourceType: word,
  created: instant,
  lastModified: instant,
  location: z.string().max(2_000),
});

export const scimUser = userAttributes.extend({
  schemas,
  id: z.uuid(),
  active: z.boolean(),
  meta,
});
export type ScimUser = z.infer<typeof scimUser>;

export const scimGroup = z.object({
  schemas,
  id: z.uuid(),
  displayName: shortText,
  externalId: shortText.optional(),
  members: z
    .array(z.object({ value: z.uuid() }))
    .max(peopleMax)
    .optional(),
  meta,
});
export type ScimGroup = z.infer<typeof scimGroup>;

const listOf = <T extends z.ZodType>(one: T) =>
  z.object({
    schemas,
    totalResults: count,
    startIndex: count,
    itemsPerPage: count,
    Resources: z.array(one).max(pageMax),
  });
export const scimUsers = listOf(scimUser);
export const scimGroups = listOf(scimGroup);

/** What a list answers. */
export interface ScimList<One> {
  readonly schemas: string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: One[];
}

/** `GET /api/provisioning`, for the owner. */
export const scimToken = z.object({
  id: z.uuid(),
  /** The last four characters of the secret. */
  hint: z.string().length(4),
  createdAt: instant,
  /** The token is the org's: it works on when this person has left or is no owner any more. */
  madeBy: z.object({ id: z.uuid(), name: shortText, hasLeft: z.boolean() }),
  /** To the minute; null while it was never used. */
  lastUsedAt: instant.nullable(),
});
export type ScimToken = z.infer<typeof scimToken>;
export const provisioning = z.object({
  /** What the provider is given as the base of all addresses. */
  address: z.string().max(2_000),
  /** Newest first. */
  tokens: z.array(scimToken).max(2),
  /** People whom the provider tells of, and how many of them are active. */
  users: count,
  active: count,
  /** Teams that the provider fills. */
  groups: count,
});
export type Provisioning = z.infer<typeof provisioning>;

/** The only answer that holds the secret. */
export const madeScimToken = z.object({ token: scimToken, secret: z.string().max(200) });
export type MadeScimToken = z.infer<typeof madeScimToken>;
export const tokenParams = z.object({ id: z.uuid() });
