import type { FastifyRequest } from 'fastify';

const schemes = new WeakMap<object, 'https' | 'http'>();

/**
 * Notes how the browser reached us. A proxy that ends TLS speaks plain http to this process. A request for the
 * host of our https address therefore came by https, whether or not the proxy says so.
 */
export function noteScheme(request: FastifyRequest, publicUrl: string): void {
  const isPublic = publicUrl.startsWith('https:') && request.host === new URL(publicUrl).host;
  schemes.set(request.raw, isPublic ? 'https' : request.protocol);
}

export const schemeOf = (request: FastifyRequest): 'https' | 'http' =>
  schemes.get(request.raw) ?? request.protocol;
