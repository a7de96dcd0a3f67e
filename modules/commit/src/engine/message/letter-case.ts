/** Letter cases with commitlint's names, and one of ours: `lower-first`, which most histories keep. */

/** Whether a text is in a letter case. Letters without case (Hangul, digits) match every case. */
export function isCase(text: string, name: string): boolean {
  // Quoted names and identifiers keep their own case, as commitlint lets them.
  const bare = text.replace(/`[^`]*`|"[^"]*"|'[^']*'/g, '').trim();
  if (bare === '' || /^\d/.test(bare)) return true;
  switch (name) {
    case 'lower-first':
      return !startsUpper(bare);
    case 'lower-case':
    case 'lowercase':
    case 'lowerCase':
      return bare === bare.toLowerCase();
    case 'upper-case':
    case 'uppercase':
      return bare === bare.toUpperCase();
    case 'sentence-case':
    case 'sentencecase':
      return sentence(bare) === bare;
    case 'start-case':
      return bare.split(/\s+/).every((word) => word === capital(word));
    case 'pascal-case':
      return /^\p{Lu}[\p{L}\p{N}]*$/u.test(bare);
    case 'camel-case':
      return /^\p{Ll}[\p{L}\p{N}]*$/u.test(bare) || /^[^\p{Lu}\p{Ll}\s_-]+$/u.test(bare);
    case 'kebab-case':
      return bare === bare.toLowerCase() && !/[\s_]/.test(bare);
    case 'snake-case':
      return bare === bare.toLowerCase() && !/[\s-]/.test(bare);
    default:
      return true;
  }
}

/** Puts the text's first letter in the case. A first word that is an identifier is left alone. */
export function firstLetter(text: string, to: 'lower' | 'sentence' | 'any'): string {
  if (to === 'any' || text === '') return text;
  if (to === 'sentence') return capital(text);
  const first = text.split(/\s/, 1)[0]!;
  return /^\p{Lu}[\p{Ll}\d]*$/u.test(first) ? text[0]!.toLowerCase() + text.slice(1) : text;
}

/** Whether a text begins with a capitalized plain word. `OK now` and `getUser fails` begin with names. */
const startsUpper = (text: string) => /^\p{Lu}[\p{Ll}\d]*(?:\s|$|[.,:;])/u.test(text);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const sentence = (text: string) => capital(text);
