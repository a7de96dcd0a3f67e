import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `api` keys call routes; `ingest` keys hand data in; `scim` tokens provision. The kind stands in the secret. */
export const keyKinds = ['api', 'ingest', 'scim'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** `dj_<kind>_<org>_<43 random characters><6 of checksum>`: a double click selects all of it. */
const form =
  /^(dj_(api|ingest|scim)_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(number: bigint, length: number): string {
  let text = '';
  for (let left = number; text.length < length; left /= 62n)
    text = digits[Number(left % 62n)] + text;
  return text;
}

const checksumOf = (text: string) => base62(BigInt(crc32(text)), 6);

/** A secret of 256 random bits that carries its org, as every secret does. */
export function createKeySecret(kind: KeyKind, org: string): string {
  const random = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), 43);
  const text = `dj_${kind}_${org.replaceAll('-', '')}_${random}`;
  return text + checksumOf(text);
}

/** Whether a bearer token means to be a key. */
export const isKeySecret = (token: string): boolean => token.startsWith('dj_');

/** Kind and org of a key. Undefined for anything else, so that a typing error costs no query. */
export function readKeySecret(secret: string): { kind: KeyKind; org: string } | undefined {
  const match = form.exec(secret);
  if (match === null) return undefined;
  const [, text = '', kind, a, b, c, d, e, checksum] = match;
  if (checksumOf(text) !== checksum) return undefined;
  return { kind: kind as KeyKind, org: [a, b, c, d, e].join('-') };
}
