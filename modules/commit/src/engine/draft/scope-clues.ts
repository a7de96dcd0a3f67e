import type { ChangedElement, ScopeEvidence } from '../change/scope.ts';
import { own } from '../change/tally.ts';
import {
  childOf,
  ownChild,
  ownStem,
  placesOf,
  sameScope,
  scopeStem,
} from '../convention/scope-evidence.ts';

/** Clues from a scope's name and from the scopes of the places, apart from how often there was no scope. */

export interface Weighed {
  readonly path: string;
  /** Share of the whole, 0…1. */
  readonly weight: number;
}

const filesMax = 100;
const elementsMax = 60;
const wordEnd = /[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u;
/** `parse` and `parser`, `optimize` and `optimizer` share this many letters. */
const beginning = 6;

const wordsOf = (name: string) =>
  name
    .slice(0, 200)
    .split(wordEnd)
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, beginning).toLowerCase());

/** How much of a scope's name occurs in the paths, word by word, 0…1. */
export function spelledIn(files: readonly Weighed[]): (scope: string) => number {
  const looked = files.slice(0, filesMax);
  const total = looked.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const shares = new Map<string, number>();
  for (const { path, weight } of looked) {
    for (const word of new Set(path.split('/').slice(0, 40).flatMap(wordsOf))) {
      shares.set(word, (shares.get(word) ?? 0) + weight / total);
    }
  }
  return (scope) => {
    const words = wordsOf(scope);
    const sum = words.reduce((all, word) => all + Math.sqrt(Math.min(1, shares.get(word) ?? 0)), 0);
    return words.length === 0 ? 0 : sum / words.length;
  };
}

export type NamedElement = Pick<ChangedElement, 'name' | 'kind' | 'weight'>;

/** Shares of the elements by the parts of their names, spelt as scopes are compared. Headings are separate. */
export function namesOfElements(elements: readonly NamedElement[]) {
  const looked = elements.slice(0, elementsMax);
  const total = looked.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const code = new Map<string, number>();
  const prose = new Map<string, number>();
  for (const { name, kind, weight } of looked) {
    const names = kind === 'heading' || kind === 'key' ? prose : code;
    const whole = name.slice(0, 200);
    for (const part of new Set([whole, ...whole.split(/[.\s]+/)].map(sameScope))) {
      names.set(part, (names.get(part) ?? 0) + weight / total);
    }
  }
  return { code, prose };
}

/** For each file, how probable each scope is if there is one. "None" is left out. */
export function scopesAmong(
  files: readonly Weighed[],
  places: ScopeEvidence['places'],
  known: (word: string) => string | undefined,
): { weight: number; scopes: Map<string, number> }[] {
  return files.slice(0, filesMax).map(({ path, weight }) => {
    const scopes = new Map<string, number>();
    let left = 1;
    for (const key of placesOf(path)) {
      const entries = Object.entries(own(places, key) ?? {}).filter(([word]) => word !== '');
      const times = entries.reduce((sum, [, n]) => sum + n, 0);
      if (times <= 0) continue;
      const part = (left * times) / (times + 0.4 * entries.length);
      for (const [word, n] of entries) {
        const scope = standing(word, path, key, known);
        scopes.set(scope, (scopes.get(scope) ?? 0) + (part * n) / times);
      }
      left -= part;
    }
    return { weight, scopes };
  });
}

function standing(
  word: string,
  path: string,
  key: string,
  known: (word: string) => string | undefined,
): string {
  if (!key.endsWith('/')) return word;
  const stands = standsFor(word, path, key === '/' ? '' : key.slice(0, -1));
  return stands === null ? word : (known(stands) ?? stands);
}

/** The name that a folder's placeholder stands for here. Null for any other word. */
export function standsFor(word: string, path: string, folder: string): string | null {
  if (word === ownStem) return scopeStem(path);
  return word === ownChild ? (childOf(path, folder) ?? scopeStem(path)) : null;
}
