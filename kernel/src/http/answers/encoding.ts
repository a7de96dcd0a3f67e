/** Best first, where a caller likes both as much. */
const offered = ['br', 'gzip'] as const;
export type Encoding = (typeof offered)[number];

/** Weights by coding, as RFC 9110 writes them; one that cannot be read is a refusal. */
function weightsOf(header: string): Map<string, number> {
  const pairs = header.split(',').map((part): [string, number] => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
    if (weight === undefined) return [name, 1];
    return [name, /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
  });
  return new Map(pairs);
}

/** Which coding an `Accept-Encoding` asks for; undefined for the plain bytes, which any caller takes. */
export function encodingOf(header: string | undefined): Encoding | undefined {
  if (!header) return undefined;
  const weights = weightsOf(header);
  const plain = weights.get('identity') ?? 0;
  let best: Encoding | undefined;
  let most = 0;
  for (const each of offered) {
    const weight = weights.get(each) ?? weights.get('*') ?? 0;
    if (weight > most && weight >= plain) [best, most] = [each, weight];
  }
  return best;
}
