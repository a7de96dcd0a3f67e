import { templateOf } from '../../templates/index.ts';

/** What makes the key of a group, and what its errors say. */
export interface Likeable {
  readonly title: string;
  readonly parts: readonly { readonly name: string; readonly value: string }[];
  /** Null where its key has none. */
  readonly template: string | null;
}

export interface Likeness {
  readonly match: 'key' | 'template';
  readonly similarity: number;
}

const sharedLeast = 0.5;
const cosineLeast = 0.85;

/** A type, a level or a logger is shared by errors that have nothing else in common. */
const tellsPlace = (name: string): boolean => name === 'frame' || name === 'fingerprint';
const compared = (name: string): boolean => name === 'type' || tellsPlace(name);

/** Of the types and frames of both keys, the part that is in both; 0 where no frame is. */
function shareOf(one: Likeable['parts'], other: Likeable['parts']): number {
  const textsOf = (parts: Likeable['parts']) =>
    new Set(parts.filter(({ name }) => compared(name)).map((each) => `${each.name}=${each.value}`));
  const [a, b] = [textsOf(one), textsOf(other)];
  const shared = a.intersection(b);
  const isNear = one.some(({ name, value }) => tellsPlace(name) && shared.has(`${name}=${value}`));
  return isNear ? shared.size / a.union(b).size : 0;
}

const isWord = (token: string): boolean => /[\p{L}\p{N}]/u.test(token);

function wordsOf(template: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of template.toLowerCase().split(' ')) {
    if (isWord(token)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** The cosine of the words of two templates; places have no word. */
export function cosineOf(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  let product = 0;
  for (const [word, count] of a) product += count * (b.get(word) ?? 0);
  const lengthOf = (counts: ReadonlyMap<string, number>) =>
    Math.hypot(...[...counts.values()].slice(0, 1_000));
  return product === 0 ? 0 : Math.min(1, product / (lengthOf(a) * lengthOf(b)));
}

const templateOfGroup = ({ template, title }: Likeable): string => template ?? templateOf(title);

/** Whether two groups are alike: most parts of their keys are the same, or what they say is. */
export function likenessOf(one: Likeable, other: Likeable): Likeness | null {
  const shared = shareOf(one.parts, other.parts);
  if (shared >= sharedLeast) return { match: 'key', similarity: shared };
  const cosine = cosineOf(templateOfGroup(one), templateOfGroup(other));
  return cosine >= cosineLeast ? { match: 'template', similarity: cosine } : null;
}
