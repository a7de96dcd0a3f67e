import type { MaskText } from '../decode/attributes.ts';

/** Texts that people and programs write: masked as a whole. */
const wholeKeys: ReadonlySet<string> = new Set([
  'body',
  'status',
  'exception.message',
  'exception.stacktrace',
  'url.full',
  'url.path',
  'url.query',
  'http.url',
  'http.target',
  'db.statement',
  'db.query.text',
  'process.command',
  'process.command_args',
  'process.command_line',
]);

/** Keys whose values are secrets, whatever they look like. */
const secretKey =
  /(^|[._-])(authorization|cookie|set-cookie|passw(or)?d|passwd|secret|api[._-]?key|access[._-]?token|refresh[._-]?token|token)$/i;

/** What a value may hold that has to be looked at: an address, a number of many digits, a pair, a scheme, a long word. */
const suspicious = /[@=]|:\/\/|\d{6}|bearer|basic|[A-Za-z0-9+/_-]{20}/i;

const knownMax = 20_000;
const knownLength = 200;

/**
 * Masks what a row keeps: known texts as a whole, other attributes when their key or a first look says so. Values that
 * come again and again, such as user agents, are masked once.
 *
 * @param mask replaces secrets and personal data in a text.
 */
export function createRowMask(mask: (text: string) => string): MaskText {
  const known = new Map<string, string>();
  return (key, text) => {
    if (secretKey.test(key)) return '<secret>';
    if (!wholeKeys.has(key) && !suspicious.test(text)) return text;
    if (text.length > knownLength) return mask(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const masked = mask(text);
    if (known.size >= knownMax) known.clear();
    known.set(text, masked);
    return masked;
  };
}
