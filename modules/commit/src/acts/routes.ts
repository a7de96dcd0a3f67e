import { defineRoute } from '@dojang/kernel';
import { actList, actParams, actReceipt, actReport } from '../schema.ts';
import { listActs } from './acts.ts';
import { reportAct } from './reports.ts';

export const actRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/acts',
    permission: 'commit.act',
    credentials: ['agent'],
    limit: 'read',
    summary: 'What the calling machine is to commit',
    schema: { response: actList },
    handle: (ctx) => listActs(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/commit/acts/:draftId',
    permission: 'commit.act',
    credentials: ['agent'],
    limit: 'write',
    summary: 'What came of an act; the same report again changes nothing',
    schema: { params: actParams, body: actReport, response: actReceipt },
    handle: (ctx, { params, body }) => reportAct(ctx, params.draftId, body),
  }),
];
