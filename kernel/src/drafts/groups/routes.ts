import { defineRoute } from '../../core/route.ts';
import { listDraftGroups } from './draft-groups.ts';
import { draftGroupList, draftGroupQuery } from './schema.ts';

export const draftGroupRoutes = [
  defineRoute({
    method: 'GET',
    url: '/draft-groups',
    permission: 'draft.read',
    limit: 'read',
    summary: 'The inbox by groups, the group of the newest draft first',
    schema: { query: draftGroupQuery, response: draftGroupList },
    handle: (ctx, { query }) => listDraftGroups(ctx, query),
  }),
];
