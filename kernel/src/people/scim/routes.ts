import { z } from 'zod';
import { boundedJson } from '../../base/bounds.ts';
import type { Context } from '../../core/context.ts';
import type { Limit } from '../../core/module.ts';
import { defineRoute, type Route, type RouteInput, type RouteTypes } from '../../core/route.ts';
import {
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  replaceGroup,
  updateGroup,
} from './groups.ts';
import { configurationAt, resourceTypesAt, schemasAt } from './protocol/discovery.ts';
import { anyValue, patchBody } from './protocol/patch.ts';
import { scimType, writeScimError } from './protocol/refusals.ts';
import {
  listQuery,
  oneQuery,
  pageMax,
  scimGroup,
  scimGroups,
  scimParams,
  scimUser,
  scimUsers,
} from './schema.ts';
import { admitProvider, providerOf } from './tokens.ts';
import { createUser, deleteUser, getUser, listUsers, replaceUser, updateUser } from './users.ts';

/** Providers serve many orgs from few addresses, so an address may ask often; a token counts for its org. */
export const scimLimits: readonly Limit[] = [
  { name: 'scim', requestsMax: 12_000, windowMs: 60_000 },
  { name: 'scim-org', requestsMax: 1_200, windowMs: 60_000 },
];

const baseOf = ({ parts }: Context<never>) => `${parts.publicUrl}/api/scim/v2`;

/** A route of the protocol: its token, its media type, its errors. */
function scimRoute<const T extends RouteTypes>(
  route: Pick<Route<T>, 'method' | 'url' | 'summary' | 'schema' | 'status'> & {
    readonly handle: (
      ctx: Context<never>,
      input: RouteInput<T>,
      tokenId: string,
    ) => Promise<z.infer<T['response']>>;
  },
): Route<T> {
  const { handle, url, ...rest } = route;
  return defineRoute<T>({
    ...rest,
    url: `/scim/v2${url}`,
    permission: 'public',
    limit: 'scim',
    countsFor: [{ limit: 'scim-org', of: ({ request }) => `org:${providerOf(request).org}` }],
    admits: admitProvider,
    body: { types: [scimType, 'application/json'], valuesMax: 60_000 },
    writeProblem: writeScimError,
    handle: (async (ctx: Context<never>, input: RouteInput<T>) => {
      input.reply.type(scimType);
      return handle(ctx, input, providerOf(input.request).tokenId);
    }) as Route<T>['handle'],
  });
}

/** What never changes and is the same for everybody. */
const fixed = boundedJson({ charactersMax: 50_000 });

export const scimRoutes = [
  scimRoute({
    method: 'GET',
    url: '/ServiceProviderConfig',
    summary: 'SCIM 2.0: what this server can do',
    schema: { response: fixed },
    handle: async (ctx) => configurationAt(baseOf(ctx), pageMax),
  }),
  scimRoute({
    method: 'GET',
    url: '/ResourceTypes',
    summary: 'SCIM 2.0: users and groups',
    schema: { response: fixed },
    handle: async (ctx) => resourceTypesAt(baseOf(ctx)),
  }),
  scimRoute({
    method: 'GET',
    url: '/Schemas',
    summary: 'SCIM 2.0: the attributes that are kept',
    schema: { response: fixed },
    handle: async (ctx) => schemasAt(baseOf(ctx)),
  }),
  scimRoute({
    method: 'GET',
    url: '/Users',
    summary: 'SCIM 2.0: users, all or by the filter userName eq or externalId eq',
    schema: { query: listQuery, response: scimUsers },
    handle: (ctx, { query }) => listUsers(ctx, query),
  }),
  scimRoute({
    method: 'POST',
    url: '/Users',
    summary: 'SCIM 2.0: somebody who works here from now on',
    schema: { body: anyValue, response: scimUser },
    status: 201,
    handle: (ctx, { body }, tokenId) => createUser(ctx, body, tokenId),
  }),
  scimRoute({
    method: 'GET',
    url: '/Users/:id',
    summary: 'SCIM 2.0: one user',
    schema: { params: scimParams, response: scimUser },
    handle: (ctx, { params }) => getUser(ctx, params.id),
  }),
  scimRoute({
    method: 'PUT',
    url: '/Users/:id',
    summary: 'SCIM 2.0: the whole of a user; who is not said to be active is not',
    schema: { params: scimParams, body: anyValue, response: scimUser },
    handle: (ctx, { params, body }, tokenId) => replaceUser(ctx, params.id, body, tokenId),
  }),
  scimRoute({
    method: 'PATCH',
    url: '/Users/:id',
    summary: 'SCIM 2.0: a part of a user, such as active',
    schema: { params: scimParams, body: patchBody, response: scimUser },
    handle: (ctx, { params, body }, tokenId) => updateUser(ctx, params.id, body, tokenId),
  }),
  scimRoute({
    method: 'DELETE',
    url: '/Users/:id',
    summary: 'SCIM 2.0: somebody who no longer works here',
    schema: { params: scimParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }, tokenId) => deleteUser(ctx, params.id, tokenId),
  }),
  scimRoute({
    method: 'GET',
    url: '/Groups',
    summary:
      'SCIM 2.0: groups, which are teams, all or by the filter displayName eq or externalId eq',
    schema: { query: listQuery, response: scimGroups },
    handle: (ctx, { query }) => listGroups(ctx, query),
  }),
  scimRoute({
    method: 'POST',
    url: '/Groups',
    summary: 'SCIM 2.0: a new group, which is a team',
    schema: { body: anyValue, response: scimGroup },
    status: 201,
    handle: (ctx, { body }, tokenId) => createGroup(ctx, body, tokenId),
  }),
  scimRoute({
    method: 'GET',
    url: '/Groups/:id',
    summary: 'SCIM 2.0: one group',
    schema: { params: scimParams, query: oneQuery, response: scimGroup },
    handle: (ctx, { params, query }) => getGroup(ctx, params.id, query.excludedAttributes),
  }),
  scimRoute({
    method: 'PUT',
    url: '/Groups/:id',
    summary: 'SCIM 2.0: the whole of a group',
    schema: { params: scimParams, body: anyValue, response: scimGroup },
    handle: (ctx, { params, body }, tokenId) => replaceGroup(ctx, params.id, body, tokenId),
  }),
  scimRoute({
    method: 'PATCH',
    url: '/Groups/:id',
    summary: 'SCIM 2.0: a part of a group, such as one member',
    schema: { params: scimParams, body: patchBody, response: z.void() },
    status: 204,
    handle: (ctx, { params, body }, tokenId) => updateGroup(ctx, params.id, body, tokenId),
  }),
  scimRoute({
    method: 'DELETE',
    url: '/Groups/:id',
    summary: 'SCIM 2.0: a group that is no more',
    schema: { params: scimParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }, tokenId) => deleteGroup(ctx, params.id, tokenId),
  }),
];
