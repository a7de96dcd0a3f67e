import { defineRoute } from '../../core/route.ts';
import { getDraft } from '../inbox.ts';
import { draftDetail, draftParams } from '../schema.ts';
import { askRedraft, setAsideDraft } from './failed.ts';

export const failedRoutes = [
  defineRoute({
    method: 'DELETE',
    url: '/drafts/:id/wait',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Takes a draft whose act failed out of the inbox',
    schema: { params: draftParams, response: draftDetail },
    handle: async (ctx, { params }) => {
      await setAsideDraft(ctx, params.id);
      return getDraft(ctx, params.id);
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/drafts/:id/redrafts',
    permission: 'draft.stamp',
    limit: 'write',
    summary: 'Asks for a new draft in place of one whose act failed',
    schema: { params: draftParams, response: draftDetail },
    handle: async (ctx, { params }) => {
      await askRedraft(ctx, params.id);
      return getDraft(ctx, params.id);
    },
  }),
];
