import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * A UUID that the same words always give (version 8, RFC 9562). It equals the kernel's `uuidOf`,
 * which needs Node's crypto and so cannot run in a page.
 */
export function stableId(...words: readonly string[]): string {
  const bytes = sha256(utf8ToBytes(words.join('\0'))).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytesToHex(bytes);
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
