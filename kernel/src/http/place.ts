import { isIPv4, isIPv6 } from 'node:net';

/** The network of an address. The address itself is personal data. Null for anything else. */
export function placeOf(ip: string): string | null {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(plain)) return plain.replace(/\d+$/, 'x');
  if (!isIPv6(plain)) return null;
  return plain === '::1' ? plain : `${plain.split(':').slice(0, 3).join(':')}::x`;
}
