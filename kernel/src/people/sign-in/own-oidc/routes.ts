import { z } from 'zod';
import { requirePerson } from '../../../core/context.ts';
import { defineRoute } from '../../../core/route.ts';
import { inOrg } from '../company/in-org.ts';
import { companyParams, placeQuery, trial, trialInput } from '../company/schema.ts';
import { flowCookie, keepFlowCookie } from '../identity-cookies.ts';
import { startOidc } from '../oidc/flow.ts';
import { sendOnward } from '../oidc/onward-page.ts';
import { ownPath, refusedAt } from '../places.ts';
import { callbackQuery, logoutForm } from '../schema.ts';
import { comeBackToOrg, logOutOfOrg } from './come-back.ts';
import { getOwnProvider, removeOidc, setOidc, showOidc } from './connection.ts';
import { oidcConnection, oidcInput } from './schema.ts';

export const ownOidcRoutes = [
  defineRoute({
    method: 'GET',
    url: '/org/oidc',
    permission: 'policy.read',
    limit: 'read',
    summary: 'The OpenID Connect provider of the org, and what it has to know of this server',
    schema: { response: oidcConnection },
    handle: (ctx) => showOidc(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/org/oidc',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Set the OpenID Connect provider of the org; its secret is sealed and never shown',
    schema: { body: oidcInput, response: oidcConnection },
    handle: (ctx, { body }) => setOidc(ctx, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/org/oidc',
    permission: 'policy.change',
    limit: 'write',
    summary: 'Nobody signs in by the OpenID Connect provider of the org any more',
    schema: { response: z.void() },
    status: 204,
    handle: (ctx) => removeOidc(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/org/oidc/trials',
    permission: 'signed-in',
    limit: 'write',
    summary: 'Sign in by the OpenID Connect provider of the org as the person that one is here',
    schema: { body: trialInput, response: trial },
    handle: async (ctx, { body, request, reply }) => {
      const { personId } = requirePerson(ctx);
      const provider = await getOwnProvider(ctx);
      const secret = keepFlowCookie({ request, reply }, ctx.now());
      const wanted = {
        place: ownPath(body.place),
        purpose: { kind: 'company', personId },
      } as const;
      return { url: await startOidc(ctx, provider, wanted, secret) };
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/sign-in/orgs/:org/oidc/start',
    permission: 'public',
    limit: 'public',
    summary: 'Go to the OpenID Connect provider of an org to sign in',
    answers: 'page',
    status: 303,
    schema: { params: companyParams, query: placeQuery, response: z.void() },
    handle: async (ctx, { params, query, request, reply }) => {
      const secret = keepFlowCookie({ request, reply }, ctx.now());
      const place = ownPath(query.place);
      const wanted = { place, purpose: { kind: 'company', personId: null } } as const;
      const onward = await getOwnProvider(inOrg(ctx, params.org))
        .then((provider) => startOidc(ctx, provider, wanted, secret))
        .catch((error) => refusedAt(error, place));
      reply.redirect(onward, 303);
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/sign-in/orgs/:org/oidc/callback',
    permission: 'public',
    limit: 'public',
    summary: 'Where the provider of an org sends people back to: a page that goes on by itself',
    answers: 'page',
    schema: { params: companyParams, query: callbackQuery, response: z.void() },
    handle: async (ctx, { params, request, reply }) => {
      const answer = new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1));
      const cookieSecret = flowCookie(request);
      sendOnward(reply, await comeBackToOrg(ctx, params.org, { answer, cookieSecret }));
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/sign-in/orgs/:org/oidc/logout',
    permission: 'public',
    limit: 'public',
    summary: 'The provider of an org says that somebody signed out there (Back-Channel Logout)',
    schema: { params: companyParams, body: logoutForm, response: z.void() },
    status: 204,
    handle: (ctx, { params, body }) => logOutOfOrg(ctx, params.org, body.logout_token),
  }),
];
