import { defineRoute } from '@dojang/kernel';
import { idParams, shownDescription } from '../schema.ts';
import { describeAnew } from './descriptions.ts';

export const descriptionRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/commit/drafts/:id/description',
    permission: 'commit.draft',
    limit: 'write',
    summary:
      'Asks a model to describe the change; the deterministic description stands without one',
    schema: { params: idParams, response: shownDescription },
    handle: (ctx, { params }) => describeAnew(ctx, params.id),
  }),
];
