import { BlockList, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Problem } from '../base/problem.ts';

export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;

/** Addresses that are not the internet: this machine, its networks, what clouds answer with keys. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, bits);
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

/** An IPv4 address in an IPv6 coat is judged as what it is. */
export const isInside = (address: string): boolean => {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return inside.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
};

/** One of this machine's own, which may well be on the internet. */
export const isOwn = (address: string): boolean =>
  Object.values(networkInterfaces()).some((of) => of?.some((own) => own.address === address));

const rejectedBy = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** All addresses of a host, the first of which is called. @throws Problem 502 `host-unreachable` */
export async function addressesOf(resolve: Resolve, { hostname }: URL, signal: AbortSignal) {
  const host = hostname.replace(/^\[|\]$/g, '');
  // A name server that is silent must not outlast the call.
  const found = await Promise.race([resolve(host).catch(() => []), rejectedBy(signal)]);
  const [first, ...more] = found.map(({ address }) => address);
  if (first === undefined) {
    throw new Problem(502, 'host-unreachable', `The host ${host} has no address.`, { host });
  }
  return [first, ...more] as const;
}
