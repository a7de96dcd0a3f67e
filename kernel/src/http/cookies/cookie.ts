import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { schemeOf } from '../../base/http-scheme.ts';

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Safari alone drops Secure cookies on http://localhost. */
const isSafari = (agent: string) => /Safari\//.test(agent) && !/Chrom|Firefox|Edg/.test(agent);

/** `__Host-` binds a cookie to https (or localhost), to this host and to the root path. */
function isSecure(request: FastifyRequest): boolean {
  if (schemeOf(request) === 'https') return true;
  return localHost.test(request.hostname) && !isSafari(request.headers['user-agent'] ?? '');
}

/** What the names of our cookies begin with, for this browser. */
export const prefixOf = (request: FastifyRequest): string =>
  `${isSecure(request) ? '__Host-' : ''}dojang_`;

/** `lax` cookies come along when another site sends the browser here; `strict` ones stay at home. */
type SameSite = 'strict' | 'lax';

const optionsOf = (request: FastifyRequest, sameSite: SameSite): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  secure: isSecure(request),
  sameSite,
});

export const readCookie = (request: FastifyRequest, name: string): string | undefined =>
  request.cookies[prefixOf(request) + name];

/** Whether a browser attached a cookie of ours, whatever it is for. */
export const holdsCookies = (request: FastifyRequest): boolean =>
  Object.keys(request.cookies).some((name) => name.startsWith(prefixOf(request)));

export function setCookie(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  name: string,
  value: string,
  expires: Date,
  sameSite: SameSite = 'strict',
): void {
  const options = { ...optionsOf(request, sameSite), expires };
  reply.setCookie(prefixOf(request) + name, value, options);
}

export function clearCookie(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  name: string,
  sameSite: SameSite = 'strict',
): void {
  reply.clearCookie(prefixOf(request) + name, optionsOf(request, sameSite));
}
