import { defineRoute } from '@dojang/kernel';
import { hunksMax } from '../engine/change/limits.ts';
import { idParams } from '../schema.ts';
import { askErrand, listErrands, reportErrand } from './errands.ts';
import { errandInput, errandList, errandReceipt, errandReport } from './schema.ts';

export const errandRoutes = [
  defineRoute({
    method: 'POST',
    url: '/commit/drafts/:id/errands',
    permission: 'commit.draft',
    limit: 'write',
    summary:
      'Asks the machine for another capture: without some hunks, with a line in .gitignore, or the reverse',
    // Each hunk of a big change may be named.
    body: { bytesMax: 8 * 1024 * 1024, valuesMax: 2 * hunksMax },
    schema: { params: idParams, body: errandInput, response: errandReceipt },
    status: 201,
    handle: (ctx, { params, body }) => askErrand(ctx, params.id, body),
  }),
  defineRoute({
    method: 'GET',
    url: '/commit/errands',
    permission: 'commit.act',
    credentials: ['agent'],
    limit: 'read',
    summary: 'What the calling machine is to capture',
    schema: { response: errandList },
    handle: (ctx) => listErrands(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/commit/errands/:id',
    permission: 'commit.act',
    credentials: ['agent'],
    limit: 'write',
    summary: 'Why the machine did not do it; the same report may come again',
    schema: { params: idParams, body: errandReport, response: errandReceipt },
    handle: (ctx, { params, body }) => reportErrand(ctx, params.id, body),
  }),
];
