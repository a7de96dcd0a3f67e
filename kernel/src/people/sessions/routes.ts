import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { orgOfSecret } from '../../base/token.ts';
import { type AnyContext, inTransaction } from '../../core/context.ts';
import type { DeviceKind } from '../../core/credential.ts';
import { defineRoute } from '../../core/route.ts';
import { clearCookies, setCookies } from '../../http/cookies/session-cookies.ts';
import { refreshCookieOf } from '../../http/http-caller.ts';
import { logAction } from '../../ledger/action-log.ts';
import { endByRefresh, endSessions } from './ends.ts';
import { refreshInput, type SessionAnswer, sessionAnswer } from './schema.ts';
import { rotateSession, type Tokens } from './sessions.ts';

/**
 * A browser gets its tokens as cookies that no script can read; an agent in the body. What a browser has no room for
 * ends: nobody could sign it out later.
 */
export async function answerWith(
  ctx: AnyContext,
  tokens: Tokens,
  holder: DeviceKind,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<SessionAnswer> {
  const forgotten = holder === 'browser' ? setCookies(request, reply, tokens) : [];
  for (const refresh of forgotten) await endByRefresh(ctx, refresh);
  const inBody = holder === 'agent';
  return {
    org: tokens.org,
    personId: tokens.personId,
    deviceId: tokens.deviceId,
    accessToken: inBody ? tokens.access : null,
    accessExpiresAt: tokens.accessExpiresAt.toISOString(),
    refreshToken: inBody ? tokens.refresh : null,
    refreshExpiresAt: tokens.refreshExpiresAt.toISOString(),
  };
}

const refreshSession = defineRoute({
  method: 'POST',
  url: '/sessions/refresh',
  permission: 'public',
  limit: 'public',
  summary: 'Exchange a refresh token for the next pair of tokens.',
  schema: { body: refreshInput, response: sessionAnswer },
  handle: async (ctx, { body, request, reply }) => {
    const given = body?.refreshToken;
    const token = given ?? refreshCookieOf(request);
    const credential = given === undefined ? 'browser' : 'agent';
    if (token === undefined) {
      throw new Problem(401, 'not-signed-in', 'Send a refresh token, as cookie or in the body.');
    }
    try {
      const userAgent = request.headers['user-agent'];
      const renewal = { credential, userAgent, attempt: body?.attempt } as const;
      const tokens = await rotateSession(ctx, token, renewal);
      return await answerWith(ctx, tokens, credential, { request, reply });
    } catch (error) {
      // Cookies that can never work again would be sent with every request.
      const isOver = error instanceof Problem && (error.status === 401 || error.status === 403);
      const org = orgOfSecret(token);
      if (isOver && credential === 'browser' && org) clearCookies(request, reply, org);
      throw error;
    }
  },
});

const signOut = defineRoute({
  method: 'DELETE',
  url: '/sessions/current',
  whileClosing: true,
  permission: 'signed-in',
  credentials: ['browser', 'agent'],
  limit: 'write',
  summary: 'Sign this device out.',
  schema: { response: z.void() },
  status: 204,
  handle: async (ctx, { request, reply }) => {
    const { actor } = ctx;
    if (actor.kind !== 'person') return;
    await inTransaction(ctx, async (ctx) => {
      await endSessions(ctx, { deviceIds: [actor.deviceId] }, 'signed-out');
      await logAction(ctx, { action: 'kernel.signed-out', subjectId: actor.deviceId });
    });
    if (actor.credential === 'browser') clearCookies(request, reply, ctx.org);
  },
});

export const sessionRoutes = [refreshSession, signOut] as const;
