import type { FastifyRequest } from 'fastify';
import { schemeOf } from '../base/http-scheme.ts';
import { Problem } from '../base/problem.ts';
import type { Caller } from './http-caller.ts';

const isSafe = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * Refuses what another site makes a browser send. Browsers say it in `Sec-Fetch-Site`; older ones
 * in `Origin`. A request that carries a cookie must show one of them, whatever else it carries. One
 * with a bearer token and no cookie need not, since no other site can attach that.
 *
 * @throws Problem 403 `cross-site`.
 */
export function refuseCrossSite(
  request: FastifyRequest,
  { carrier, hasCookies }: Pick<Caller, 'carrier' | 'hasCookies'>,
): void {
  if (isSafe(request.method) || (carrier === 'bearer' && !hasCookies)) return;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isOwn =
    site !== undefined
      ? site === 'same-origin'
      : origin !== undefined
        ? origin === `${schemeOf(request)}://${request.host}`
        : !hasCookies;
  if (isOwn) return;
  throw new Problem(
    403,
    'cross-site',
    'This request came from another site; open Dojang itself and try again.',
  );
}
