import { dimensions, hashOf } from './embedding.ts';

/** Name and version of the embedding of words. Only vectors of the same name are ever compared. */
export const textEmbeddingName = 'text-512';
const charactersMax = 20_000;

/**
 * Text as a vector of length 1: its words and their parts (pairs of syllables in Korean, three letters in a row
 * elsewhere), feature-hashed with signs. Inflected Korean and misspelt words come near what they mean, without
 * a model. All zeros if there is no word.
 */
export function embedText(text: string): Float32Array {
  const weights = new Map<string, number>();
  const add = (feature: string, weight: number) =>
    weights.set(feature, (weights.get(feature) ?? 0) + weight);
  const plain = text
    .slice(0, charactersMax)
    .replace(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .normalize('NFC');
  for (const word of plain.match(/[\p{L}\p{N}]{1,60}/gu) ?? []) {
    add(`w ${word}`, /^[a-z]{1,2}$|^(?:the|and|for|with|from)$/.test(word) ? 0.2 : 1);
    const isKorean = /[가-힣]/.test(word);
    const [size, edge] = isKorean ? [2, ''] : [3, '_'];
    const bounded = `${edge}${word}${edge}`;
    const parts = Math.max(1, bounded.length - size + 1);
    for (let at = 0; at + size <= bounded.length; at += 1) {
      // A Korean word begins with its stem. What follows inflects it.
      const weight = isKorean ? (at === 0 ? 2 : 0.5) : 1 / Math.sqrt(parts);
      add(`p ${bounded.slice(at, at + size)}`, weight);
    }
  }
  const vector = new Float32Array(dimensions);
  for (const [feature, weight] of weights) {
    const hash = hashOf(feature, 3);
    vector[hash % dimensions]! += (hash & 0x80000000 ? -1 : 1) * Math.sqrt(weight);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
