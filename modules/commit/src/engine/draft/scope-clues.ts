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

/** What a scope's name and the scopes of the places say, apart from how often there was none. */

export interface Weighed {
  readonly path: string;
  /** Share of the whole, 0…1. */
  readonly weight: number;
}

const filesMost = 100;
const elementsMost = 60;
const wordEnd = /[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u;
/** `parse` and `parser`, `optimize` and `optimizer` begin alike. */
const beginning = 6;

const wordsOf = (name: string) =>
  name
    .slice(0, 200)
    .split(wordEnd)
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, beginning).toLowerCase());

/** How much of a scope's name, word by word, stands in the paths, 0…1. */
export function spelledIn(files: readonly Weighed[]): (scope: string) => number {
  const looked = files.slice(0, filesMost);
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

/** Shares of the elements by each part of their names, as scopes are compared; headings apart. */
export function namesOfElements(elements: readonly NamedElement[]) {
  const looked = elements.slice(0, elementsMost);
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

/** For each file, how probable each scope is where there is one: "none" is left out. */
export function scopesAmong(
  files: readonly Weighed[],
  places: ScopeEvidence['places'],
  known: (word: string) => string | undefined,
): { weight: number; scopes: Map<string, number> }[] {
  return files.slice(0, filesMost).map(({ path, weight }) => {
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

/** The name that a folder's word for "the file's own" stands for here; null for any other word. */
export function standsFor(word: string, path: string, folder: string): string | null {
  if (word === ownStem) return scopeStem(path);
  return word === ownChild ? (childOf(path, folder) ?? scopeStem(path)) : null;
}
