import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { schemeOf } from '../../base/http-scheme.ts';
import { Problem } from '../../base/problem.ts';

/** For whom passkeys of this page are: WebAuthn's relying party. */
export interface RelyingParty {
  /** The host, without a port. */
  readonly id: string;
  /** The page, as a browser names it. */
  readonly origin: string;
}

/**
 * The host that the browser is at, which was checked before. A browser makes passkeys for names alone, and only where
 * nobody can read along; undefined elsewhere.
 */
export function relyingPartyOf(request: FastifyRequest): RelyingParty | undefined {
  const { hostname: id, host } = request;
  const scheme = schemeOf(request);
  if (isIP(id.replace(/^\[|\]$/g, '')) !== 0) return undefined;
  if (scheme !== 'https' && id !== 'localhost') return undefined;
  return { id, origin: `${scheme}://${host}` };
}

/** @throws Problem 409 `passkeys-not-here`. */
export function requireRelyingParty(request: FastifyRequest): RelyingParty {
  const found = relyingPartyOf(request);
  if (found) return found;
  throw new Problem(
    409,
    'passkeys-not-here',
    'Browsers make passkeys only for a name that is reached by https, or for localhost; open this server by its name.',
  );
}
