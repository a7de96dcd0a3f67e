import { z } from 'zod';
import { orgOfSecret } from '../base/token.ts';
import type { PublicPage, Webhook } from '../core/door.ts';
import type { Module } from '../core/module.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { pathOfWebhook } from '../webhooks/addresses.ts';
import { receiveWebhook } from '../webhooks/receive.ts';
import { webhookSecret } from '../webhooks/schema.ts';
import { rawBodyOf } from './http-body.ts';
import { showPublicPage } from './pages/public-page.ts';

const bytesMax = 64 * 1024;

function routeOfWebhook(webhook: Webhook): Route {
  const { name, summary, limit, fixed, answer, writeProblem } = webhook;
  const secretOf = (params: unknown) => (params as { secret?: string } | undefined)?.secret;
  return defineRoute({
    method: 'POST',
    url: fixed?.url ?? `${pathOfWebhook(name)}/:secret`,
    permission: 'public',
    limit,
    summary,
    schema: { ...(fixed ? {} : { params: webhookSecret }), response: z.string().max(10_000) },
    body: { as: 'bytes', types: ['*'], bytesMax: webhook.bytesMax ?? bytesMax },
    ...(writeProblem ? { writeProblem } : {}),
    ...(fixed
      ? {}
      : {
          countsFor: [
            { limit: 'webhook-org', of: ({ params }) => orgOfSecret(secretOf(params) ?? '') },
          ],
        }),
    handle: async (ctx, { params, request, reply }) => {
      const call = { headers: request.headers, bytes: rawBodyOf(request) };
      await receiveWebhook(ctx, webhook, call, secretOf(params));
      reply.type(answer.type).send(Buffer.from(answer.body));
    },
  }) as unknown as Route;
}

const linkParams = z.object({ link: z.string().min(20).max(200) });

function routeOfPublicPage(module: string, page: PublicPage): Route {
  const { name, summary, response } = page;
  return defineRoute({
    method: 'GET',
    url: `${page.url ?? `/public/${name.replace('.', '/')}`}/:link`,
    permission: 'public',
    limit: page.limits?.address ?? 'page',
    countsFor: [
      { limit: page.limits?.link ?? 'page-link', of: ({ params }) => `link:${params.link}` },
      { limit: 'page-org', of: ({ params }) => orgOfSecret(params.link) },
    ],
    countsMisses: 'page-unknown',
    summary,
    schema: { params: linkParams, response },
    handle: (ctx, { params }) => showPublicPage(ctx, module, page, params.link),
  }) as unknown as Route;
}

/** All that a module answers: its routes, and what its webhooks and public pages need. */
export const routesOf = (module: Module): readonly Route[] => [
  ...module.routes,
  ...module.webhooks.map(routeOfWebhook),
  ...module.publicPages.map((page) => routeOfPublicPage(module.name, page)),
];
