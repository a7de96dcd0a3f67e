import { z } from 'zod';
import { requirePerson } from '../../../core/context.ts';
import { defineRoute } from '../../../core/route.ts';
import { flowCookie, keepFlowCookie, setIdentityCookie } from '../identity-cookies.ts';
import {
  callbackQuery,
  linkInput,
  logoutForm,
  providerParams,
  startAnswer,
  startInput,
} from '../schema.ts';
import { comeBack } from './come-back.ts';
import { startOidc } from './flow.ts';
import { logOutByProvider } from './logout.ts';
import { sendOnward } from './onward-page.ts';
import { getProvider } from './providers.ts';

const postStart = defineRoute({
  method: 'POST',
  url: '/sign-in/oidc/:provider/start',
  permission: 'public',
  limit: 'public',
  summary: 'Begin to sign in at a provider: open the address that comes back.',
  schema: { params: providerParams, body: startInput, response: startAnswer },
  handle: async (ctx, { params, body: { place }, request, reply }) => {
    const provider = getProvider(ctx, params.provider);
    const secret = keepFlowCookie({ request, reply }, ctx.now());
    const wanted = { place, purpose: { kind: 'sign-in' } } as const;
    return { url: await startOidc(ctx, provider, wanted, secret) };
  },
});

const postLinkStart = defineRoute({
  method: 'POST',
  url: '/identity/link-starts',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Begin to connect an account of a provider to yours: open the address that comes back.',
  schema: { body: linkInput, response: startAnswer },
  handle: async (ctx, { body, request, reply }) => {
    const { personId } = requirePerson(ctx);
    const provider = getProvider(ctx, body.provider);
    const secret = keepFlowCookie({ request, reply }, ctx.now());
    const purpose = { kind: 'link', org: ctx.org, personId } as const;
    return { url: await startOidc(ctx, provider, { place: body.place, purpose }, secret) };
  },
});

const getCallback = defineRoute({
  method: 'GET',
  url: '/sign-in/oidc/:provider/callback',
  permission: 'public',
  limit: 'public',
  summary: 'Where a provider sends people back to: a page that goes on by itself.',
  answers: 'page',
  schema: { params: providerParams, query: callbackQuery, response: z.void() },
  handle: async (ctx, { params, request, reply }) => {
    const provider = getProvider(ctx, params.provider);
    const at = request.url.indexOf('?');
    const { onward, opened } = await comeBack(ctx, provider, {
      answer: new URLSearchParams(request.url.slice(at + 1)),
      cookieSecret: flowCookie(request),
      seen: { userAgent: request.headers['user-agent'], ip: request.ip },
      locale: /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'ko',
    });
    if (opened) setIdentityCookie({ request, reply }, opened.secret, opened.endsAt);
    sendOnward(reply, onward);
  },
});

const postLogout = defineRoute({
  method: 'POST',
  url: '/sign-in/oidc/:provider/logout',
  permission: 'public',
  limit: 'public',
  summary: 'A provider says that somebody signed out there (OpenID Connect Back-Channel Logout).',
  schema: { params: providerParams, body: logoutForm, response: z.void() },
  status: 204,
  handle: async (ctx, { params, body }) => {
    await logOutByProvider(ctx, getProvider(ctx, params.provider), body.logout_token);
  },
});

export const oidcRoutes = [postStart, postLinkStart, getCallback, postLogout] as const;
