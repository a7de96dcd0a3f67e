import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../base/problem.ts';

const loopbackName = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** `host:port` of an authority, with the port that its scheme leaves out. */
function authorityOf(text: string, scheme: string): string | undefined {
  const url = `${scheme}//${text}`;
  return URL.canParse(url)
    ? `${new URL(url).hostname}:${new URL(url).port || (scheme === 'https:' ? '443' : '80')}`
    : undefined;
}

/** An address as it stands in a URL, of what a socket calls it. */
const inUrl = (address: string) => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return isIP(plain) === 6 ? `[${plain}]` : plain;
};

/**
 * Refuses a request for a host that is not ours. Another site can point its own name at this machine; its page could
 * then read everything here as its own origin. Our hosts are that of the public URL, this machine's own names, and the
 * address that the request came to, each with the bound port.
 *
 * @throws Problem 421 `host-not-known`.
 */
export function refuseUnknownHost(request: FastifyRequest, publicUrl: string): void {
  const { localAddress, localPort } = request.raw.socket;
  if (URL.canParse(publicUrl)) {
    const { protocol, host } = new URL(publicUrl);
    const asked = authorityOf(request.host, protocol);
    if (asked !== undefined && asked === authorityOf(host, protocol)) return;
  }
  const bound = authorityOf(request.host, 'http:') ?? '';
  const [name = '', port = ''] = bound.split(/:(?=\d+$)/);
  // An injected request has no socket, and no port.
  const isBoundPort = localPort === undefined || port === String(localPort);
  const isOwn =
    loopbackName.test(name) || (localAddress !== undefined && name === inUrl(localAddress));
  if (isBoundPort && isOwn) return;
  throw new Problem(
    421,
    'host-not-known',
    'This server does not answer under that host. Open the address in DOJANG_PUBLIC_URL, or set it to the address that you use.',
  );
}
