/**
 * Hangul by keys. A word that is typed on the wrong layout still has the keys of the right one: "설정" and "tjfwjd"
 * are the same keys of the two-set layout, and so are "settings" and "ㄴㄷㅅ샤ㅜㅎㄴ". A syllable that is still being
 * composed has the first keys of the finished one.
 */

const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const vowels = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const finals = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

const keyOf: Readonly<Record<string, string>> = {
  ...{ ㄱ: 'r', ㄲ: 'R', ㄴ: 's', ㄷ: 'e', ㄸ: 'E', ㄹ: 'f', ㅁ: 'a', ㅂ: 'q', ㅃ: 'Q', ㅅ: 't' },
  ...{ ㅆ: 'T', ㅇ: 'd', ㅈ: 'w', ㅉ: 'W', ㅊ: 'c', ㅋ: 'z', ㅌ: 'x', ㅍ: 'v', ㅎ: 'g' },
  ...{ ㅏ: 'k', ㅐ: 'o', ㅑ: 'i', ㅒ: 'O', ㅓ: 'j', ㅔ: 'p', ㅕ: 'u', ㅖ: 'P', ㅗ: 'h', ㅛ: 'y' },
  ...{ ㅜ: 'n', ㅠ: 'b', ㅡ: 'm', ㅣ: 'l' },
};

/** Letters that two keys make. */
const partsOf: Readonly<Record<string, string>> = {
  ...{ ㅘ: 'ㅗㅏ', ㅙ: 'ㅗㅐ', ㅚ: 'ㅗㅣ', ㅝ: 'ㅜㅓ', ㅞ: 'ㅜㅔ', ㅟ: 'ㅜㅣ', ㅢ: 'ㅡㅣ' },
  ...{ ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ' },
  ...{ ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ' },
};

const flipped = (map: Readonly<Record<string, string>>) =>
  new Map(Object.entries(map).map(([from, to]) => [to, from]));
const letterOfKey = flipped(keyOf);
const letterOfParts = flipped(partsOf);

const first = 0xac00;
const last = 0xd7a3;

/** Initial, vowel and final of a syllable; undefined for all else. */
function lettersOf(character: string): readonly [string, string, string] | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code < first || code > last) return undefined;
  const at = code - first;
  return [
    initials[Math.floor(at / 588)] ?? '',
    vowels[Math.floor((at % 588) / 28)] ?? '',
    (finals[at % 28] ?? '').trim(),
  ];
}

/** As it is compared: composed, without capitals, with single blanks. */
export const folded = (text: string): string =>
  text.normalize('NFC').toLowerCase().trim().split(/\s+/).join(' ');

/** The letters that stand on the keys of `text`, whatever layout it was typed on. */
export function keysOf(text: string): string {
  const keys = [...text.normalize('NFC')].flatMap((character) =>
    (lettersOf(character) ?? [character])
      .flatMap((letter) => [...(partsOf[letter] ?? letter)])
      .map((letter) => keyOf[letter] ?? letter),
  );
  return keys.join('').toLowerCase();
}

/** The initial of each syllable, and all else as it is. */
export const initialsOf = (text: string): string =>
  [...folded(text)].map((character) => lettersOf(character)?.[0] ?? character).join('');

/** The consonants of a text that has nothing but consonants and blanks; undefined for all others. */
export function consonantsOf(text: string): string | undefined {
  const letters = [...folded(text)].flatMap((letter) => [...(partsOf[letter] ?? letter)]);
  const isBare = letters.some((letter) => letter !== ' ');
  return isBare && letters.every((letter) => letter === ' ' || initials.includes(letter))
    ? letters.join('')
    : undefined;
}

const isVowel = (letter: string | undefined) => letter !== undefined && vowels.includes(letter);
const isInitial = (letter: string | undefined) => letter !== undefined && initials.includes(letter);

/** One letter, or the letter that it makes with the next: how many were taken. */
function joined(letters: readonly string[], at: number, among: string): [string, number] {
  const pair = letterOfParts.get(`${letters[at]}${letters[at + 1]}`);
  return pair !== undefined && among.includes(pair) ? [pair, 2] : [letters[at] ?? '', 1];
}

/** What Hangul the keys of `text` make: "chdks" is "초안". Keys that make no syllable stay letters. */
export function hangulOf(text: string): string {
  const letters = [...text].map(
    (key) => letterOfKey.get(key) ?? letterOfKey.get(key.toLowerCase()) ?? key,
  );
  let made = '';
  for (let at = 0; at < letters.length; ) {
    const initial = letters[at] ?? '';
    if (!isInitial(initial) || !isVowel(letters[at + 1])) {
      made += initial;
      at += 1;
      continue;
    }
    const [vowel, vowelLength] = joined(letters, at + 1, vowels);
    at += 1 + vowelLength;
    let final = '';
    // A consonant before a vowel begins the next syllable.
    const [both, length] = joined(letters, at, finals);
    if (length === 2 && !isVowel(letters[at + 2])) final = both;
    else if (finals.includes(letters[at] ?? ' ') && !isVowel(letters[at + 1]))
      final = letters[at] ?? '';
    else if (length === 2) final = letters[at] ?? '';
    if (!isInitial(letters[at])) final = '';
    at += final === '' ? 0 : final === both ? length : 1;
    const code =
      first +
      initials.indexOf(initial) * 588 +
      vowels.indexOf(vowel) * 28 +
      (final === '' ? 0 : finals.indexOf(final));
    made += String.fromCodePoint(code);
  }
  return made;
}

/** What the same keys say on the other layout; undefined where that is the same. */
export function onOtherLayout(text: string): string | undefined {
  const hasHangul = /[\u3131-\u3163\uac00-\ud7a3]/.test(text);
  const other = hasHangul ? keysOf(text) : hangulOf(text);
  return folded(other) === folded(text) ? undefined : other;
}
