import { documentShare } from './embedding-idf.gen.ts';

/** Name and version of the embedding. Only vectors of the same name are ever compared. */
export const embeddingName = 'path-context-512';
export const dimensions = 512;
export const idfBuckets = 4096;
const contextsMax = 200;

/** FNV-1a over UTF-16 units, with a final mix so that neighbouring inputs spread. */
export function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash >>> 0;
}

/** A context as three features: the whole, its way, and its words. Rarer features say more. */
export function featuresOf(context: string): string[] {
  const [first = '', way = '', last = ''] = [
    context.slice(0, context.indexOf('|')),
    context.slice(context.indexOf('|') + 1, context.lastIndexOf('|')),
    context.slice(context.lastIndexOf('|') + 1),
  ];
  const side = context[0]!;
  return [context, `${side}way ${way}`, `${side}word ${first.slice(1)}`, `${side}word ${last}`];
}

/** Inverse document frequency of a feature, from public histories; by hashed bucket. */
const idfOf = (feature: string) => -Math.log(documentShare(hashOf(feature, 7) % idfBuckets));

/**
 * The contexts of a change, each with `+` or `-` in front, as a vector of length 1: feature hashing with signs
 * (Weinberger et al., 2009), weighted by √count × idf. All zeros if there are none.
 */
export function embed(contexts: readonly string[]): Float32Array {
  const times = new Map<string, number>();
  for (const context of spread(contexts)) {
    for (const feature of featuresOf(context)) times.set(feature, (times.get(feature) ?? 0) + 1);
  }
  const vector = new Float32Array(dimensions);
  for (const [feature, count] of times) {
    const hash = hashOf(feature, 1);
    vector[hash % dimensions]! += (hash & 0x80000000 ? -1 : 1) * Math.sqrt(count) * idfOf(feature);
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** An even selection if there are more than are counted. */
function spread(contexts: readonly string[]): readonly string[] {
  if (contexts.length <= contextsMax) return contexts;
  const step = contexts.length / contextsMax;
  return Array.from({ length: contextsMax }, (_, at) => contexts[Math.floor(at * step)]!);
}

/** The cosine of two vectors of length 1, −1…1. 0 if one is all zeros. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < dimensions; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
