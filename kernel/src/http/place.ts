import { isIPv4, isIPv6 } from 'node:net';

/** Coarse on purpose: the network, not the address. Null for what is not an address. */
export function placeOf(ip: string): string | null {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(plain)) return plain.replace(/\d+$/, 'x');
  if (!isIPv6(plain)) return null;
  return plain === '::1' ? plain : `${plain.split(':').slice(0, 3).join(':')}::x`;
}
