import { defineRoute } from '@dojang/kernel';
import { readCosts } from './costs.ts';
import { costQuery, costs } from './schema.ts';

export const costRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/costs',
    permission: 'aisher.read',
    credentials: ['browser', 'key'],
    limit: 'read',
    summary: 'What analyses took: by model, service, day and form, with what the cache saved',
    schema: { query: costQuery, response: costs },
    handle: (ctx, { query }) => readCosts(ctx, query),
  }),
];
