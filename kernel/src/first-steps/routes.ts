import { defineRoute } from '../core/route.ts';
import { listFirstSteps } from './first-steps.ts';
import { firstStepList } from './schema.ts';

export const firstStepRoutes = [
  defineRoute({
    method: 'GET',
    url: '/first-steps',
    permission: 'signed-in',
    limit: 'read',
    summary:
      'What the caller does once, so that drafts come and reach them, and what of it is done',
    schema: { response: firstStepList },
    handle: (ctx) => listFirstSteps(ctx),
  }),
];
