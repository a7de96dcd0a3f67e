import { z } from 'zod';
import { defineRoute } from '../core/route.ts';
import { peopleQuery } from '../people/people/schema.ts';
import { previewAccess, setAccess } from './access.ts';
import { getResourceGrants, giveGrant, revokeGrant } from './grants.ts';
import {
  accessInput,
  accessPreview,
  grantInput,
  grantParams,
  resourceGrants,
  resourceParams,
} from './schema.ts';

export const grantRoutes = [
  defineRoute({
    method: 'GET',
    url: '/grants/resources/:kind/:id',
    permission: 'grant.list',
    limit: 'read',
    summary: 'Who sees this: grants of a resource, and the people who reach it now',
    schema: { params: resourceParams, query: peopleQuery, response: resourceGrants },
    handle: (ctx, { params, query }) => getResourceGrants(ctx, params, query),
  }),
  defineRoute({
    method: 'PUT',
    url: '/grants',
    permission: 'grant.change',
    limit: 'write',
    summary: 'Lets a team or a person reach a resource; again with another level, it changes',
    schema: { body: grantInput, response: resourceGrants },
    handle: (ctx, { body }) => giveGrant(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/grants/:id',
    permission: 'grant.change',
    limit: 'write',
    summary: 'Takes a grant away',
    schema: { params: grantParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => revokeGrant(ctx, params.id),
  }),
  defineRoute({
    method: 'GET',
    url: '/grants/access',
    permission: 'grant.switch',
    limit: 'read',
    summary: 'Whether the org is open, and who would lose what if only grants let people in',
    schema: { query: peopleQuery, response: accessPreview },
    handle: (ctx, { query }) => previewAccess(ctx, query),
  }),
  defineRoute({
    method: 'PUT',
    url: '/grants/access',
    permission: 'grant.switch',
    limit: 'write',
    summary: 'Opens the org to all of its people, or lets only grants in',
    schema: { body: accessInput, response: accessPreview },
    handle: (ctx, { body }) => setAccess(ctx, body.access),
  }),
];

export const grantPermissions = [
  { action: 'grant.list', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'grant.change', roles: ['owner', 'admin'] },
  { action: 'grant.switch', roles: ['owner'] },
] as const;
