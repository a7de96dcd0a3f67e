/** Classes of characters, by table: every message of every service passes here. */

const breaks = '()[]{}<>,;|"`=#\u3001\u3002\u300c\u300d\u300e\u300f\uff08\uff09\uff0c';

/** What a character is to the scanner. */
export const kindOf = { letter: 0, digit: 1, mark: 2, space: 3, split: 4 } as const;

const table = new Uint8Array(65_536);
for (let code = 0; code < 128; code += 1) {
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  const digit = code >= 48 && code <= 57;
  table[code] = letter ? kindOf.letter : digit ? kindOf.digit : kindOf.mark;
}
for (let code = 0; code <= 32; code += 1) table[code] = kindOf.space;
// Controls, no-break and wide spaces, what joins or turns the direction of a text.
for (const [from, to] of [
  [0x7f, 0xa0],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
] as const)
  table.fill(kindOf.space, from, to + 1);
for (const sign of breaks) table[sign.charCodeAt(0)] = kindOf.split;

export const letterKind = (code: number): number => table[code]!;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isUpper = (code: number): boolean => code >= 65 && code <= 90;
export const isLower = (code: number): boolean => code >= 97 && code <= 122;
export const isHangul = (code: number): boolean => code >= 0xac00 && code <= 0xd7a3;
export const isHexLetter = (code: number): boolean =>
  (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

/** A letter of any script: whatever is no mark, no space and no digit. */
export const isLetter = (code: number): boolean => table[code] === kindOf.letter;
