/** The letters of a Korean keyboard with two sets (두벌식), by the conjoining letter that they type. */
const initials = [
  'r',
  'R',
  's',
  'e',
  'E',
  'f',
  'a',
  'q',
  'Q',
  't',
  'T',
  'd',
  'w',
  'W',
  'c',
  'z',
  'x',
  'v',
  'g',
];
const vowels = [
  'k',
  'o',
  'i',
  'O',
  'j',
  'p',
  'u',
  'P',
  'h',
  'h',
  'h',
  'h',
  'y',
  'n',
  'n',
  'n',
  'n',
  'b',
  'm',
  'm',
  'l',
];
const firstInitial = 0x1100;
const firstVowel = 0x1161;

/**
 * The key that was pressed, as the Latin letter on it. A Korean letter, or a syllable that is being composed,
 * stands for the key that began it. A line of several letters is a word, and stays one.
 */
export function keyOf(text: string, from: 'key' | 'line' = 'key'): string {
  const plain = text.normalize('NFKC');
  const first = String.fromCodePoint(plain.codePointAt(0) ?? 0x20);
  const isWord = from === 'line' && plain.length > first.length;
  if (isWord) return plain.toLowerCase();
  const code = first.normalize('NFKD').codePointAt(0) ?? 0;
  const struck = initials[code - firstInitial] ?? vowels[code - firstVowel] ?? first;
  return struck.toLowerCase();
}
