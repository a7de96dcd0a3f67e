import { z } from 'zod';
import { defineRoute } from '../../core/route.ts';
import { flowCookie } from '../sign-in/identity-cookies.ts';
import { confirmLink, getLinkOffer } from './links.ts';
import { endBrowser, getOwnLogins, removeLogin } from './own-logins.ts';
import { idParams, linkedLogin, linkOffer, linkTicket, ownLogins } from './schema.ts';

const readLogins = defineRoute({
  method: 'GET',
  url: '/identity/logins',
  permission: 'signed-in',
  limit: 'read',
  summary: 'The ways in which you sign in to all your orgs, and the browsers in which you did.',
  schema: { response: ownLogins },
  handle: (ctx) => getOwnLogins(ctx),
});

const readOffer = defineRoute({
  method: 'POST',
  url: '/identity/logins/offer',
  permission: 'signed-in',
  limit: 'write',
  summary: 'What would happen to the account that came back from a provider, before you say yes.',
  schema: { body: linkTicket, response: linkOffer },
  handle: (ctx, { body, request }) => getLinkOffer(ctx, body.ticket, flowCookie(request)),
});

const postLogin = defineRoute({
  method: 'POST',
  url: '/identity/logins',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Connect the account that came back from a provider as a way to sign in.',
  schema: { body: linkTicket, response: linkedLogin },
  status: 201,
  handle: (ctx, { body, request }) => confirmLink(ctx, body.ticket, flowCookie(request)),
});

const deleteLogin = defineRoute({
  method: 'DELETE',
  url: '/identity/logins/:id',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Remove a way in which you sign in; never the last one.',
  schema: { params: idParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => removeLogin(ctx, params.id),
});

const deleteBrowser = defineRoute({
  method: 'DELETE',
  url: '/identity/browsers/:id',
  permission: 'signed-in',
  limit: 'write',
  summary: 'Sign one of your browsers out, in all orgs that your account opened there.',
  schema: { params: idParams, response: z.void() },
  status: 204,
  handle: (ctx, { params }) => endBrowser(ctx, params.id),
});

export const accountRoutes = [
  readLogins,
  readOffer,
  postLogin,
  deleteLogin,
  deleteBrowser,
] as const;
