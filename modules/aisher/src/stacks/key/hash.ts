import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Keys of another version of the rules are other keys, even when their parts agree. */
export const keyVersion = 1;

/** One part of a key, as the page shows it. */
export interface KeyPart {
  readonly name:
    | 'fingerprint'
    | 'type'
    | 'frame'
    | 'template'
    | 'severity'
    | 'logger'
    | 'operation'
    | 'status'
    | 'response'
    | 'peer';
  readonly value: string;
}

/** Arrays of texts in a fixed order have one JSON form: it is what is hashed. 128 bits of SHA-256 as hex. */
export function hashOf(service: string, kind: string, parts: readonly KeyPart[]): string {
  const pairs = parts.map(({ name, value }) => [name, value.toWellFormed()]);
  const text = JSON.stringify([keyVersion, service.toWellFormed(), kind, pairs]);
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, 32);
}
