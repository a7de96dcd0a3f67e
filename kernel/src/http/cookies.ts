import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { schemeOf } from '../base/http-scheme.ts';

interface Cookies {
  readonly access: string | undefined;
  readonly refresh: string | undefined;
}

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Safari alone drops Secure cookies on http://localhost. */
const isSafari = (agent: string) => /Safari\//.test(agent) && !/Chrom|Firefox|Edg/.test(agent);

/** `__Host-` binds a cookie to https (or localhost), to this host and to the root path. */
function isSecure(request: FastifyRequest): boolean {
  if (schemeOf(request) === 'https') return true;
  return localHost.test(request.hostname) && !isSafari(request.headers['user-agent'] ?? '');
}

const nameOf = (request: FastifyRequest, what: 'access' | 'refresh') =>
  `${isSecure(request) ? '__Host-' : ''}dojang_${what}`;

export function readCookies(request: FastifyRequest): Cookies {
  return {
    access: request.cookies[nameOf(request, 'access')],
    refresh: request.cookies[nameOf(request, 'refresh')],
  };
}

export function setCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  tokens: { access: string; accessExpiresAt: Date; refresh: string; refreshExpiresAt: Date },
): void {
  const shared: CookieSerializeOptions = {
    path: '/',
    httpOnly: true,
    secure: isSecure(request),
    sameSite: 'strict',
  };
  reply.setCookie(nameOf(request, 'access'), tokens.access, {
    ...shared,
    expires: tokens.accessExpiresAt,
  });
  reply.setCookie(nameOf(request, 'refresh'), tokens.refresh, {
    ...shared,
    expires: tokens.refreshExpiresAt,
  });
}

export function clearCookies(request: FastifyRequest, reply: FastifyReply): void {
  for (const what of ['access', 'refresh'] as const) {
    reply.clearCookie(nameOf(request, what), {
      path: '/',
      httpOnly: true,
      secure: isSecure(request),
      sameSite: 'strict',
    });
  }
}
