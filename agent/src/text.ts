import { isUtf8 } from 'node:buffer';

/**
 * The one way to read text that git, a hook, a file or a name gives: UTF-8 where it is valid, else CP949, else
 * a character for each byte. Nothing becomes U+FFFD, which would be learnt and written again.
 */
export function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  try {
    return new TextDecoder('euc-kr', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
