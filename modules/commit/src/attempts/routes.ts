import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { idParams } from '../schema.ts';
import { askAttempt } from './attempts.ts';

export const attemptRoutes = [
  defineRoute({
    method: 'POST',
    url: '/commit/drafts/:id/attempts',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Tries again what failed of a stamped draft: its act, or only its push',
    schema: { params: idParams, response: z.object({}) },
    handle: async (ctx, { params }) => {
      await askAttempt(ctx, params.id);
      return {};
    },
  }),
];
