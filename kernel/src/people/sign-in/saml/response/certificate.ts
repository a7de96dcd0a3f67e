import { type KeyObject, randomBytes, sign } from 'node:crypto';

/** One value of DER (X.690): its tag, its length, its content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

/** sha256WithRSAEncryption, and commonName. */
const sha256Rsa = sequence(objectId('2a864886f70d01010b'), der(0x05));
const named = (name: string) =>
  sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(name)))));

const time = (at: Date) =>
  der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));

/**
 * A certificate that its own RSA key signed, as base64 of DER. SAML wraps public keys in certificates, and reads nothing
 * else of them.
 */
export function selfSigned(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  name: string,
  from: Date,
  until: Date,
): string {
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    // Positive, whatever its bits.
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    sha256Rsa,
    named(name),
    sequence(time(from), time(until)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  return sequence(content, sha256Rsa, signature).toString('base64');
}
