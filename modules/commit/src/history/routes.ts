import { defineRoute } from '@dojang/kernel';
import { finalisedCommitDetail, historyList, historyQuery, idParams } from '../schema.ts';
import { getFinalisedCommit, listHistory } from './history.ts';

export const historyRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/history',
    permission: 'commit.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'Finalised commits, newest first',
    schema: { query: historyQuery, response: historyList },
    handle: (ctx, { query }) => listHistory(ctx, query),
  }),
  defineRoute({
    method: 'GET',
    url: '/commit/history/:id',
    permission: 'commit.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'A finalised commit and what it was about',
    schema: { params: idParams, response: finalisedCommitDetail },
    handle: (ctx, { params }) => getFinalisedCommit(ctx, params.id),
  }),
];
