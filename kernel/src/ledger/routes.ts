import { defineRoute } from '../core/route.ts';
import { listActions } from './action-log.ts';
import { actionQuery, actions } from './schema.ts';

const getActions = defineRoute({
  method: 'GET',
  url: '/actions',
  permission: 'action.list',
  limit: 'read',
  summary: 'The action log, newest first: who did or was refused what, when, from which device.',
  schema: { query: actionQuery, response: actions },
  handle: (ctx, { query }) => listActions(ctx, query),
});

export const ledgerRoutes = [getActions] as const;
