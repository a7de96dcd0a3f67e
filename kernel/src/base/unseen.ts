/**
 * Characters that a reader does not see, and that can change what the reader believes to see. Text of
 * strangers is never drawn with them: each is spelt out, or drawn as a token. Pure, for every face.
 */

/** One character that cannot be seen, and where it is: a 0-based UTF-16 offset. */
export interface Unseen {
  readonly at: number;
  readonly length: number;
  /** `U+202E RLO` */
  readonly name: string;
}

/** A run of text that can be shown as it is, or one character that must be named. */
export interface Piece {
  readonly at: number;
  readonly text: string;
  /** Null: the text shows itself. */
  readonly name: string | null;
}

/**
 * Not the prepended signs of Arabic and Kaithi, which are drawn although Unicode calls them formats;
 * but the blanks that it calls letters, marks and symbols.
 */
const suspect =
  /(?![\n\t \u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{16fe4}\u{1d159}]/gu;

const pictogram = /^\p{Extended_Pictographic}$/u;
const modifier = /^\p{Emoji_Modifier}$/u;
const han = /^\p{Script=Han}$/u;
const wide =
  /^(?![\p{Z}\p{Default_Ignorable_Code_Point}])[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff5e]$/u;
const mongolian = /^(?!\p{Default_Ignorable_Code_Point})\p{Script=Mongolian}$/u;
/** Letters and marks of the scripts whose spelling needs joiners. */
const joining =
  /^(?!\p{Default_Ignorable_Code_Point})(?=[\p{L}\p{M}])[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]$/u;
/** England, Scotland, Wales: the flags that are written with tags. */
const taggedFlags = ['gbeng', 'gbsct', 'gbwls'].map((region) =>
  String.fromCodePoint(
    0x1f3f4,
    ...[...region].map((letter) => 0xe0000 + letter.charCodeAt(0)),
    0xe007f,
  ),
);

const flagLength = taggedFlags[0]?.length ?? 0;

const before = (text: string, at: number) => {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text.slice(at - 1, at);
};
const from = (text: string, at: number) => {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
};

/** The character before `at`, past the selector and the skin tone that an emoji may carry. */
function pictogramBefore(text: string, at: number): boolean {
  let end = at;
  if (text[end - 1] === '\ufe0f') end -= 1;
  const last = before(text, end);
  return pictogram.test(modifier.test(last) ? before(text, end - last.length) : last);
}

/** Whether the character does there what it is for: emoji, spelling, line ends. */
function belongs(text: string, at: number, char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  const next = from(text, at + char.length);
  const last = before(text, at);
  if (code === 0x0d) return next === '\n';
  if (code === 0x3000) return wide.test(last) || wide.test(next);
  if (code === 0x200d && pictogram.test(next) && pictogramBefore(text, at)) return true;
  if (code === 0x200c || code === 0x200d) return joining.test(last) && joining.test(next);
  if (code === 0xfe0e || code === 0xfe0f) {
    return pictogram.test(last) || (/^[\d#*]$/.test(last) && next === '\u20e3');
  }
  if ((code >= 0xfe00 && code <= 0xfe02) || (code >= 0xe0100 && code <= 0xe01ef)) {
    return han.test(last);
  }
  if ((code >= 0x180b && code <= 0x180d) || code === 0x180f) return mongolian.test(last);
  if (code >= 0xe0000 && code <= 0xe007f) return inTaggedFlag(text, at);
  // Fillers of old Hangul stand for a missing sound, between two that are there.
  if (code === 0x115f) return /^[\u1161-\u11a7]$/.test(next);
  if (code === 0x1160) return /^[\u1100-\u115e]$/.test(last) && /^[\u11a8-\u11ff]$/.test(next);
  return false;
}

function inTaggedFlag(text: string, at: number): boolean {
  const near = text.slice(Math.max(0, at - flagLength), at);
  const start = near.lastIndexOf('\u{1f3f4}');
  if (start === -1) return false;
  const flag = text.slice(at - near.length + start).slice(0, flagLength);
  return taggedFlags.includes(flag);
}

/** What the field calls them; the others are known by number alone. */
const abbreviations: Readonly<Record<number, string>> = {
  0: 'NUL',
  8: 'BS',
  11: 'VT',
  12: 'FF',
  13: 'CR',
  27: 'ESC',
  127: 'DEL',
  133: 'NEL',
  160: 'NBSP',
  173: 'SHY',
  847: 'CGJ',
  1564: 'ALM',
  8203: 'ZWSP',
  8204: 'ZWNJ',
  8205: 'ZWJ',
  8206: 'LRM',
  8207: 'RLM',
  8232: 'LS',
  8233: 'PS',
  8234: 'LRE',
  8235: 'RLE',
  8236: 'PDF',
  8237: 'LRO',
  8238: 'RLO',
  8239: 'NNBSP',
  8288: 'WJ',
  8294: 'LRI',
  8295: 'RLI',
  8296: 'FSI',
  8297: 'PDI',
  65279: 'BOM',
};

function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const abbreviation = abbreviations[code];
  return abbreviation === undefined ? number : `${number} ${abbreviation}`;
}

const plain = /^[\n\t\x20-\x7e]*$/;

/** Every character of `text` that cannot be seen where it stands, at most `countMax` of them. */
export function findUnseen(text: string, countMax = Number.POSITIVE_INFINITY): Unseen[] {
  const found: Unseen[] = [];
  if (plain.test(text)) return found;
  for (const { 0: char, index: at } of text.matchAll(suspect)) {
    if (belongs(text, at, char)) continue;
    if (found.length >= countMax) break;
    found.push({ at, length: char.length, name: nameOf(char) });
  }
  return found;
}

export const hasUnseen = (text: string): boolean => findUnseen(text, 1).length > 0;

/** `text` cut into parts that can be shown and characters that must be named. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const unseen of findUnseen(text)) {
    if (unseen.at > at) pieces.push({ at, text: text.slice(at, unseen.at), name: null });
    at = unseen.at + unseen.length;
    pieces.push({ at: unseen.at, text: text.slice(unseen.at, at), name: unseen.name });
  }
  if (at < text.length) pieces.push({ at, text: text.slice(at), name: null });
  return pieces;
}

/** For a face that has plain text only: `main[U+202E RLO]`. */
export const spellUnseen = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.name === null ? piece.text : `[${piece.name}]`))
    .join('');

const lineEnd = /[\r\v\f\u0085\u2028\u2029]/u;

/** `text` without what cannot be seen; other line ends and blanks become plain ones, and half a surrogate pair U+FFFD. */
export const stripUnseen = (text: string): string =>
  piecesOf(text.toWellFormed().replaceAll('\r\n', '\n'))
    .map((piece) => {
      if (piece.name === null) return piece.text;
      if (lineEnd.test(piece.text)) return '\n';
      return /\p{Zs}/u.test(piece.text) ? ' ' : '';
    })
    .join('');
