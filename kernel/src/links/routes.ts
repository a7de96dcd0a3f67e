import { linkParams, linkView } from '../drafts/schema.ts';
import { defineRoute } from '../route.ts';
import { orgOfSecret } from '../token.ts';
import { showLink } from './links.ts';

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
