import { defineRoute } from '@dojang/kernel';
import { idParams, shownDescription } from '../schema.ts';
import { describeAnew } from './descriptions.ts';

/** Each may ask a model, and a model costs. */
export const wordingLimit = { name: 'commit.wording', requestsMax: 10, windowMs: 60_000 };

export const descriptionRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/commit/drafts/:id/description',
    permission: 'commit.draft',
    limit: wordingLimit.name,
    summary:
      'Asks a model to describe the change; the deterministic description stands without one',
    schema: { params: idParams, response: shownDescription },
    handle: (ctx, { params }) => describeAnew(ctx, params.id),
  }),
];
