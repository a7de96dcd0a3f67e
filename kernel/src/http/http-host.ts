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

/** A host that was asked for, and where the request came in. An injected request has no socket, and no port. */
interface Asked {
  readonly host: string;
  readonly publicUrl: string;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
}

function isOurs({ host, publicUrl, localAddress, localPort }: Asked): boolean {
  if (URL.canParse(publicUrl)) {
    const own = new URL(publicUrl);
    const asked = authorityOf(host, own.protocol);
    if (asked !== undefined && asked === authorityOf(own.host, own.protocol)) return true;
  }
  const bound = authorityOf(host, 'http:') ?? '';
  const [name = '', port = ''] = bound.split(/:(?=\d+$)/);
  const isBoundPort = localPort === undefined || port === String(localPort);
  const isOwn =
    loopbackName.test(name) || (localAddress !== undefined && name === inUrl(localAddress));
  return isBoundPort && isOwn;
}

/** Answers for hosts that are ours. A stranger can spell a host in many ways, so that only the first ones are kept. */
const ours = new Set<string>();
const oursMax = 100;

/**
 * Refuses a request for a host that is not ours. Another site can point its own name at this machine; its page could
 * then read everything here as its own origin. Our hosts are that of the public URL, this machine's own names, and the
 * address that the request came to, each with the bound port.
 *
 * @throws Problem 421 `host-not-known`.
 */
export function refuseUnknownHost(request: FastifyRequest, publicUrl: string): void {
  const { localAddress, localPort } = request.raw.socket;
  const { host } = request;
  const key = `${host} ${localAddress} ${localPort} ${publicUrl}`;
  if (ours.has(key)) return;
  if (isOurs({ host, publicUrl, localAddress, localPort })) {
    if (ours.size < oursMax) ours.add(key);
    return;
  }
  throw new Problem(
    421,
    'host-not-known',
    'This server does not answer under that host. Open the address in DOJANG_PUBLIC_URL, or set it to the address that you use.',
  );
}
