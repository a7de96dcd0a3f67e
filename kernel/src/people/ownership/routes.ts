import { z } from 'zod';
import type { Permission } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { getOrg } from './org-state.ts';
import { orgState, transferAnswer, transferInput } from './schema.ts';
import { acceptOffer, endOffer, offerOrg } from './transfer.ts';

export const ownershipPermissions: readonly Permission[] = [
  { action: 'org.transfer', roles: ['owner'] },
  { action: 'org.close', roles: ['owner'] },
];

export const ownershipRoutes = [
  defineRoute({
    method: 'GET',
    url: '/org',
    permission: 'person.list',
    limit: 'read',
    summary: 'The org as a whole: how many own it, an offer of it that waits, whether it closes.',
    schema: { response: orgState },
    handle: (ctx) => getOrg(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/transfer',
    permission: 'org.transfer',
    limit: 'write',
    summary: 'Offer the org to another person, with or without leaving it.',
    schema: { body: transferInput, response: orgState },
    status: 201,
    handle: (ctx, { body }) => offerOrg(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/org/transfer/:id',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Accept the org that is offered to you.',
    schema: { params: transferAnswer, response: orgState },
    handle: (ctx, { params }) => acceptOffer(ctx, params.id),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/org/transfer/:id',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Take your offer of the org back, or decline one to you.',
    schema: { params: transferAnswer, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => endOffer(ctx, params.id),
  }),
];
