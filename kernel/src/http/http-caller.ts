import type { FastifyRequest } from 'fastify';
import { isKeySecret } from '../base/key-secret.ts';
import { Problem } from '../base/problem.ts';
import { type AccessClaims, verifyAccess } from '../base/token.ts';
import type { Parts } from '../core/context.ts';
import type { Carrier } from '../core/credential.ts';
import { holdsCookies } from './cookies/cookie.ts';
import { readCookies, shortOf } from './cookies/session-cookies.ts';

/** Who claims to be asking, before the database was asked. */
export interface Caller {
  readonly claims: AccessClaims | undefined;
  /** A bearer token that means to be an API key. */
  readonly key: string | undefined;
  /** What the claims came by. A request with a bearer token is judged by that token alone. */
  readonly carrier: Carrier;
  /** Whether a browser attached cookies of ours: then another site may have made it send them. */
  readonly hasCookies: boolean;
  /** The browser has several orgs open, and the request did not say which it means. */
  readonly isAmbiguous: boolean;
}

const isBearer = (request: FastifyRequest) =>
  /^Bearer\b/i.test(request.headers.authorization ?? '');

/**
 * The credential that counts: the bearer token where there is one, whatever cookies came along;
 * else the cookie. Checks the signature only: cheap, so that limits come before any query.
 */
export async function identify(parts: Parts, request: FastifyRequest): Promise<Caller> {
  const { access, said, isAmbiguous } = readCookies(request);
  const hasCookies = holdsCookies(request);
  const bearer = /^Bearer ([\w.-]{1,2000})$/i.exec(request.headers.authorization ?? '')?.[1];
  const carrier = isBearer(request) ? 'bearer' : 'cookie';
  if (bearer !== undefined && isKeySecret(bearer)) {
    return { claims: undefined, key: bearer, carrier, hasCookies, isAmbiguous: false };
  }
  if (carrier === 'bearer') {
    const claims = bearer ? await verifyAccess(parts.keyring, bearer, parts.now()) : undefined;
    return { claims, key: undefined, carrier, hasCookies, isAmbiguous: false };
  }
  const found = access ? await verifyAccess(parts.keyring, access, parts.now()) : undefined;
  // What a cookie is called is the browser's word. Which org it opens is what we signed.
  const isOther = said !== undefined && found !== undefined && shortOf(found.org) !== said;
  const claims = isOther ? undefined : found;
  return { claims, key: undefined, carrier, hasCookies, isAmbiguous };
}

/**
 * A page that does not know its org yet may read, as the org that was used last. What changes something says where.
 *
 * @throws Problem 400 `org-not-said`.
 */
export function requireOrgSaid({ method }: FastifyRequest, { isAmbiguous }: Caller): void {
  if (!isAmbiguous || method === 'GET' || method === 'HEAD') return;
  throw new Problem(
    400,
    'org-not-said',
    'Several orgs are open in this browser; say by x-dojang-org which one is meant.',
  );
}

/** The refresh token of a browser; none where a bearer token is what counts. */
export const refreshCookieOf = (request: FastifyRequest): string | undefined =>
  isBearer(request) ? undefined : readCookies(request).refresh;
