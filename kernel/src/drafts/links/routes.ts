import { orgOfSecret } from '../../base/token.ts';
import { defineRoute } from '../../core/route.ts';
import { linkParams, linkView } from '../schema.ts';
import { showLink } from './show-link.ts';

export const linkRoutes = [
  defineRoute({
    method: 'GET',
    url: '/links/:link',
    permission: 'public',
    limit: 'public',
    summary: 'What a link leads to; it shows and never acts',
    schema: { params: linkParams, response: linkView },
    countsFor: { limit: 'public-org', org: ({ params }) => orgOfSecret(params.link) },
    handle: (ctx, { params }) => showLink(ctx, params.link),
  }),
];
