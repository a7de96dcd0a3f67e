import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnyContext } from '../../core/context.ts';
import { clearCookie, readCookie, setCookie } from '../../http/cookies/cookie.ts';
import { findIdentitySession, type IdentitySession } from '../identity/identity-sessions.ts';
import { newCookieSecret, stateLifeMs } from './states.ts';

const identityName = 'identity';
/** Lax: it has to come along when a provider sends the browser back. It opens nothing by itself. */
const flowName = 'sign_in';

interface At {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export const identityCookie = (request: FastifyRequest): string | undefined =>
  readCookie(request, identityName);

/** The account that is signed in in this browser, above the orgs. */
export async function findAccount(
  ctx: AnyContext,
  request: FastifyRequest,
): Promise<IdentitySession | undefined> {
  const secret = identityCookie(request);
  return secret === undefined ? undefined : findIdentitySession(ctx, secret);
}

export const setIdentityCookie = (at: At, secret: string, endsAt: Date): void =>
  setCookie(at, identityName, secret, endsAt);

export const clearIdentityCookie = (at: At): void => clearCookie(at, identityName);

export const flowCookie = (request: FastifyRequest): string | undefined =>
  readCookie(request, flowName);

/** The secret of this browser for sign-ins that leave it; two tabs that sign in at once share it. */
export function keepFlowCookie(at: At, now: Date): string {
  const secret = flowCookie(at.request) ?? newCookieSecret();
  setCookie(at, flowName, secret, new Date(now.getTime() + stateLifeMs), 'lax');
  return secret;
}
