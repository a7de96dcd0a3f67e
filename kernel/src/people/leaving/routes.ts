import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { personParams } from '../people/schema.ts';
import { endMembership } from './end-membership.ts';

export const leavingRoutes = [
  defineRoute({
    method: 'DELETE',
    url: '/people/:id',
    whileClosing: true,
    permission: 'signed-in',
    limit: 'write',
    summary: 'Leave the org, or remove a person from it; every way in of theirs ends.',
    schema: { params: personParams, response: z.void() },
    status: 204,
    handle: async (ctx, { params }) => {
      await endMembership(ctx, params.id);
    },
  }),
];
