import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { defineRoute } from '../../core/route.ts';
import { openRefreshTokens } from '../../http/cookies/session-cookies.ts';
import { endEverywhere } from '../account/own-logins.ts';
import { identityAnswer } from '../account/schema.ts';
import { answerWith } from '../sessions/routes.ts';
import { listOrgsOfBrowser } from './browser.ts';
import { clearIdentityCookie, findAccount, identityCookie } from './identity-cookies.ts';
import { openOrg } from './open-org.ts';
import { openedOrg, orgParams, signInWays } from './schema.ts';

const readWays = defineRoute({
  method: 'GET',
  url: '/sign-in/ways',
  permission: 'public',
  limit: 'public',
  summary: 'The ways to sign in that this server offers beside links.',
  schema: { response: signInWays },
  handle: async ({ parts }) => ({
    providers: parts.oidc.providers.map(({ id, title }) => ({ id, title })),
  }),
});

const readIdentity = defineRoute({
  method: 'GET',
  url: '/identity',
  permission: 'public',
  limit: 'public',
  summary: 'The orgs of this browser: those that are open, and those that its account may open.',
  schema: { response: identityAnswer },
  handle: (ctx, { request }) =>
    listOrgsOfBrowser(ctx, {
      refreshTokens: openRefreshTokens(request),
      identity: identityCookie(request),
    }),
});

const postOrgSession = defineRoute({
  method: 'POST',
  url: '/identity/orgs/:org/session',
  permission: 'public',
  limit: 'public',
  summary:
    'Open a session of an org for the account that signed in; its cookies lie beside those of other orgs.',
  schema: { params: orgParams, response: openedOrg },
  status: 201,
  handle: async (ctx, { params, request, reply }) => {
    const session = await findAccount(ctx, request);
    if (session === undefined) {
      throw new Problem(
        401,
        'account-not-signed-in',
        'Sign in with your account first, then open the org.',
      );
    }
    const seen = { userAgent: request.headers['user-agent'], ip: request.ip };
    const { tokens, slug } = await openOrg(ctx, params.org, session, seen);
    return { ...(await answerWith(ctx, tokens, 'browser', { request, reply })), slug };
  },
});

const signOutAccount = defineRoute({
  method: 'DELETE',
  url: '/identity/session',
  permission: 'public',
  limit: 'public',
  summary: 'Sign the account of this browser out, in all orgs that it opened here.',
  schema: { response: z.void() },
  status: 204,
  handle: async (ctx, { request, reply }) => {
    const session = await findAccount(ctx, request);
    if (session) await endEverywhere(ctx, session.identityId, { id: session.id });
    clearIdentityCookie({ request, reply });
  },
});

export const signInRoutes = [readWays, readIdentity, postOrgSession, signOutAccount] as const;
