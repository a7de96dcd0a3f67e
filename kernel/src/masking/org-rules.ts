import type { Finding } from './span.ts';

/**
 * What an org adds of its own: `EMP-######`. `#` is a digit, `@` a letter, `?` either of them, and
 * `+` after one of these repeats it up to 32 times. Everything else stands for itself.
 */
export interface OrgRule {
  /** Becomes the placeholder's word: `employee`. */
  readonly kind: string;
  readonly pattern: string;
}

const patternMax = 64;
const repeatsMax = 32;
/** A pattern that is all signs for anything would mask most of a text. */
const ownSignsMin = 2;

type Sign = '#' | '@' | '?';
interface Part {
  readonly sign: Sign | undefined;
  readonly char: string;
  readonly repeated: boolean;
}

const isSign = (char: string): char is Sign => char === '#' || char === '@' || char === '?';
const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isWord = (code: number) => isDigit(code) || isLetter(code) || code === 95;

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const sign = isSign(char) ? char : undefined;
    const repeated = sign !== undefined && pattern[at + 1] === '+';
    parts.push({ sign, char, repeated });
    if (repeated) at++;
  }
  return parts;
}

function fits(part: Part, code: number): boolean {
  if (part.sign === undefined) return part.char.charCodeAt(0) === code;
  if (part.sign === '#') return isDigit(code);
  if (part.sign === '@') return isLetter(code);
  return isDigit(code) || isLetter(code);
}

/** Whether some character fits both: then what the first takes is not certain. */
function overlap(a: Part, b: Part): boolean {
  if (b.sign === undefined) return fits(a, b.char.charCodeAt(0));
  return a.sign === b.sign || a.sign === '?' || b.sign === '?';
}

/** Why a pattern cannot be a rule, for the person who writes it; undefined when it can. */
export function faultOfPattern(
  pattern: string,
): 'too-long' | 'too-general' | 'uncertain' | undefined {
  if (pattern.length > patternMax) return 'too-long';
  const parts = partsOf(pattern);
  const own = parts.filter(({ sign, char }) => sign === undefined && char !== ' ').length;
  const fixed = parts.filter(({ sign, repeated }) => sign !== undefined && !repeated).length;
  if (own < ownSignsMin && own + fixed < 6) return 'too-general';
  const uncertain = parts.some(
    (part, at) => part.repeated && parts[at + 1] !== undefined && overlap(part, parts[at + 1]!),
  );
  return uncertain ? 'uncertain' : undefined;
}

/** End of the match that begins at `start`. No step is ever taken back, because no part is uncertain. */
function endOfMatch(text: string, start: number, parts: readonly Part[]): number | undefined {
  let at = start;
  for (const part of parts) {
    const most = part.repeated ? repeatsMax : 1;
    let taken = 0;
    while (taken < most && at < text.length && fits(part, text.charCodeAt(at))) {
      taken++;
      at++;
    }
    if (taken === 0) return undefined;
  }
  const inWord = isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at));
  return inWord ? undefined : at;
}

/** Patterns match whole words only. A rule with a fault finds nothing. */
export function findByRules(text: string, rules: readonly OrgRule[]): Finding[] {
  const found: Finding[] = [];
  for (const { kind, pattern } of rules) {
    if (faultOfPattern(pattern) !== undefined) continue;
    const parts = partsOf(pattern);
    for (let start = 0; start < text.length; start++) {
      const code = text.charCodeAt(start);
      if (!fits(parts[0]!, code)) continue;
      if (isWord(code) && start > 0 && isWord(text.charCodeAt(start - 1))) continue;
      const end = endOfMatch(text, start, parts);
      if (end === undefined) continue;
      found.push({ kind, start, end });
      start = end - 1;
    }
  }
  return found;
}
