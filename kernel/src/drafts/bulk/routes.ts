import type { Limit } from '../../core/module.ts';
import { defineRoute } from '../../core/route.ts';
import { stampDrafts } from './bulk-stamps.ts';
import { bulkStampInput, bulkStampResults } from './schema.ts';

/** Together as many stamps as the limit of single ones allows. */
export const bulkLimits: readonly Limit[] = [
  { name: 'bulk-stamp', requestsMax: 6, windowMs: 60_000 },
];

export const bulkRoutes = [
  defineRoute({
    method: 'POST',
    url: '/draft-stamps',
    permission: 'draft.stamp',
    limit: 'bulk-stamp',
    summary:
      'Approves up to 20 drafts that the caller has opened; each gets its own stamp, or says why not',
    schema: { body: bulkStampInput, response: bulkStampResults },
    handle: (ctx, { body }) => stampDrafts(ctx, body),
  }),
];
