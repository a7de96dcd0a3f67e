import { kindOfAttribute } from './attributes.ts';
import { findEverything, findRepeats } from './find.ts';
import { findByRules, type OrgRule } from './org-rules.ts';
import { pseudonymsOf } from './pseudonyms.ts';
import { renderAll } from './render.ts';
import type { Finding } from './span.ts';

export { kindOfAttribute } from './attributes.ts';
export { faultOfPattern, type OrgRule } from './org-rules.ts';
export { numberNames, withoutNames } from './pseudonyms.ts';

export interface MaskerOptions {
  /** The org's key. Who has it can test a guess, so it stays with the keyring. */
  readonly key: Uint8Array;
  readonly rules?: readonly OrgRule[];
  /** How many short texts are remembered with their masked form; 0 for none. */
  readonly remembered?: number;
}

/** Masks what is stored: no way back, and the same value has the same pseudonym in every text. */
export interface Masker {
  readonly mask: (text: string) => string;
  readonly maskAll: (texts: readonly string[]) => string[];
  /** An attribute's value: as a whole when its name says so, else like any text. */
  readonly maskAttribute: (name: string, value: string) => string;
}

const rememberedDefault = 10_000;
/** Longer texts rarely come twice, and would fill the memory. */
const rememberedLength = 512;

export function makeMasker(options: MaskerOptions): Masker {
  const { key, rules = [], remembered = rememberedDefault } = options;
  const pseudonymOf = pseudonymsOf(key);
  const naming = () => pseudonymOf;
  const find = (text: string) => {
    const found = findEverything(text, 'log');
    return rules.length === 0 ? found : [...found, ...findByRules(text, rules)];
  };
  const own = new Set(rules.map(({ kind }) => kind));
  const repeats = (text: string, findings: readonly Finding[]) =>
    findRepeats(text, own.size === 0 ? findings : findings.filter(({ kind }) => !own.has(kind)));
  const known = new Map<string, string>();

  const maskAnew = (text: string) => renderAll(text, find, repeats, naming).text;

  const mask = (text: string): string => {
    if (text.length > rememberedLength || remembered === 0) return maskAnew(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const masked = maskAnew(text);
    // All at once is cheaper than by age, and what comes often is soon known again.
    if (known.size >= remembered) known.clear();
    known.set(text, masked);
    return masked;
  };

  return {
    mask,
    maskAll: (texts) => texts.map(mask),
    maskAttribute: (name, value) => {
      const kind = kindOfAttribute(name);
      if (kind === undefined || value === '') return mask(value);
      return isPlaceholder(value) ? value : pseudonymOf(kind, value);
    },
  };
}

const isPlaceholder = (value: string) => /^<[a-z][a-z-]{0,30}:[0-9a-z]{1,8}>$/.test(value);
