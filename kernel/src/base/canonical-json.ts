import canonicalize from 'canonicalize';

/**
 * RFC 8785: one text for one value, whatever the order of its keys. Hashes are made of this text.
 *
 * @throws Error for what JSON cannot say: `undefined`, functions, NaN, cycles.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('this value has no JSON form');
  return text;
}
