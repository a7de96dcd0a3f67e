import type { FastifyRequest } from 'fastify';
import { isKeySecret } from '../base/key-secret.ts';
import { type AccessClaims, verifyAccess } from '../base/token.ts';
import type { Parts } from '../core/context.ts';
import type { Carrier } from '../core/credential.ts';
import { readCookies } from './cookies.ts';

/** Who claims to be asking, before the database was asked. */
export interface Caller {
  readonly claims: AccessClaims | undefined;
  /** A bearer token that means to be an API key. */
  readonly key: string | undefined;
  /** What the claims came by. A request with a bearer token is judged by that token alone. */
  readonly carrier: Carrier;
  /** Whether a browser attached cookies of ours: then another site may have made it send them. */
  readonly hasCookies: boolean;
}

const isBearer = (request: FastifyRequest) =>
  /^Bearer\b/i.test(request.headers.authorization ?? '');

/**
 * The credential that counts: the bearer token where there is one, whatever cookies came along;
 * else the cookie. Checks the signature only: cheap, so that limits come before any query.
 */
export async function identify(parts: Parts, request: FastifyRequest): Promise<Caller> {
  const { access, refresh } = readCookies(request);
  const hasCookies = access !== undefined || refresh !== undefined;
  const bearer = /^Bearer ([\w.-]{1,2000})$/i.exec(request.headers.authorization ?? '')?.[1];
  const carrier = isBearer(request) ? 'bearer' : 'cookie';
  if (bearer !== undefined && isKeySecret(bearer)) {
    return { claims: undefined, key: bearer, carrier, hasCookies };
  }
  const token = carrier === 'bearer' ? bearer : access;
  const claims = token ? await verifyAccess(parts.keyring, token, parts.now()) : undefined;
  return { claims, key: undefined, carrier, hasCookies };
}

/** The refresh token of a browser; none where a bearer token is what counts. */
export const refreshCookieOf = (request: FastifyRequest): string | undefined =>
  isBearer(request) ? undefined : readCookies(request).refresh;
