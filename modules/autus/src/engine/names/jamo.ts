/** Hangul below the syllable: Unicode takes a syllable apart, so no table of ours can be wrong. */

const firstJamo = 0x1100;
const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

/** True of one whole syllable of Hangul. */
export const isSyllable = (char: string): boolean => char >= '가' && char <= '힣';

/** The jamo of a text, as conjoining letters; what is not Hangul stays as it is. `김` → three letters. */
export const jamoOf = (text: string): string => text.normalize('NFD');

/**
 * The initials (초성) by which people search: `김민준` → `ㄱㅁㅈ`. Letters of other scripts stay,
 * in lower case; spaces and signs go.
 */
export function initialsOf(name: string): string {
  let out = '';
  for (const char of name.normalize('NFC')) {
    if (isSyllable(char)) out += initials[jamoOf(char).charCodeAt(0) - firstJamo] ?? '';
    else if (initials.includes(char)) out += char;
    else if (/[\p{L}\p{N}]/u.test(char)) out += char.normalize('NFKC').toLowerCase();
  }
  return out;
}
