import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { getDraft } from '../inbox.ts';
import { draftDetail, draftParams } from '../schema.ts';
import { askPerson } from './hand-over.ts';

export const handOverRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/drafts/:id/asked',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Asks another person to decide a draft, or takes it over',
    schema: {
      params: draftParams,
      body: z.object({ personId: z.uuid() }),
      response: draftDetail.nullable(),
    },
    // A guest who gave it away does not see it any more.
    handle: async (ctx, { params, body }) => {
      await askPerson(ctx, params.id, body.personId);
      return ctx.reach === 'all' ? getDraft(ctx, params.id) : null;
    },
  }),
];
