import { defineRoute } from '@dojang/kernel';
import { reuseReport } from '../schema.ts';
import { reportReuse } from './reuse.ts';

export const reuseRoutes = [
  defineRoute({
    method: 'GET',
    url: '/commit/reuse',
    permission: 'commit.read',
    limit: 'read',
    summary: 'What approved messages saved, and how far each template is trusted',
    schema: { response: reuseReport },
    handle: (ctx) => reportReuse(ctx),
  }),
];
