import { isUtf8 } from 'node:buffer';
import { decodeKorean, encodeKorean } from './korean.ts';

/** An encoding with one character for each byte. Bytes in an unknown encoding still differ from each other. */
const western = 'windows-1252';

function decodeAs(label: string, bytes: Uint8Array): string | undefined {
  if (label in koreans) return decodeKorean(bytes, true);
  const most = firstOfUnicode[label];
  if (most !== undefined) {
    return bytes.every((byte) => byte <= most) ? Buffer.from(bytes).toString('latin1') : undefined;
  }
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The only way to read text from git, a hook, a file or a name. It is UTF-8 if valid, else CP949, else one
 * character for each byte. Nothing becomes U+FFFD, which would be learnt and written again.
 */
export function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return (
    decodeKorean(bytes) ??
    decodeLines(bytes)
      .map(({ text }) => text)
      .join('')
  );
}

const decodeLine = (bytes: Buffer): string =>
  isUtf8(bytes)
    ? bytes.toString('utf8')
    : (decodeKorean(bytes) ?? decodeAs(western, bytes) ?? bytes.toString('latin1'));

interface Line {
  readonly bytes: Buffer;
  readonly text: string;
}

/** A file that several tools wrote may have another encoding in each line. */
function decodeLines(bytes: Buffer): Line[] {
  const isKorean = !isUtf8(bytes) && decodeKorean(bytes) !== undefined;
  return linesOf(bytes).map((line) => ({
    bytes: line,
    // A short line may look like UTF-8 by chance.
    text: isKorean ? (decodeKorean(line, true) ?? decodeLine(line)) : decodeLine(line),
  }));
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(10, from);
    const end = at === -1 ? bytes.length : at + 1;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}

/** Both sides of a change as text, and the way back for a text made of lines of both. */
export interface Sides {
  readonly before: string | null;
  readonly after: string | null;
  /** Null if the text has other lines. */
  readonly encode: (text: string) => Buffer | null;
}

/** Reads both sides so that two lines are the same text exactly when they are the same bytes. */
export function decodeSides(before: Buffer | null, after: Buffer | null): Sides {
  if ([before, after].every((side) => side === null || isUtf8(side))) {
    const text = (side: Buffer | null) => side?.toString('utf8') ?? null;
    return { before: text(before), after: text(after), encode: (given) => Buffer.from(given) };
  }
  const [was, is] = [before, after].map((side) => (side === null ? null : decodeLines(side)));
  const bytesOf = new Map<string, Buffer>();
  const textOf = new Map<string, string>();
  const tell = (line: Line): string => {
    const key = line.bytes.toString('latin1');
    const known = textOf.get(key);
    if (known !== undefined) return known;
    for (const text of textsOf(line)) {
      if (bytesOf.has(text)) continue;
      bytesOf.set(text, line.bytes);
      textOf.set(key, text);
      return text;
    }
    return line.text;
  };
  // The plain text stands for the line in UTF-8.
  for (const line of [...(was ?? []), ...(is ?? [])]) if (isUtf8(line.bytes)) tell(line);
  const join = (lines: Line[] | null | undefined) => lines?.map(tell).join('') ?? null;
  const sides = { before: join(was), after: join(is) };
  const encode = (text: string): Buffer | null => {
    const parts = linesOf(Buffer.from(text)).map((line) => bytesOf.get(line.toString('utf8')));
    return parts.every((part) => part !== undefined) ? Buffer.concat(parts) : null;
  };
  const isExact = (text: string | null, bytes: Buffer | null) =>
    text === null || bytes === null || encode(text)?.equals(bytes) === true;
  return {
    ...sides,
    encode: (text) =>
      isExact(sides.before, before) && isExact(sides.after, after) ? encode(text) : null,
  };
}

/**
 * The texts that may stand for a line. The same words in two encodings are two different lines: one file may
 * have both, and a line that was converted is a change.
 */
function* textsOf({ bytes, text }: Line): Generator<string> {
  yield text;
  const read = decodeAs(western, bytes);
  if (read !== undefined) yield read;
  const spelt = bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `<${byte.charCodeAt(0).toString(16).toUpperCase()}>`);
  yield spelt;
  for (let number = 2; ; number += 1) yield spelt.replace(/\n?$/, ` (${number})$&`);
}

/** Names of Korean encodings, and whether each means EUC-KR alone. */
const koreans: Readonly<Record<string, boolean>> = {
  'euc-kr': true,
  cp949: false,
};

/**
 * Encodings whose bytes are the first letters of Unicode, with the last letter. `TextDecoder` takes both for
 * windows-1252.
 */
const firstOfUnicode: Readonly<Record<string, number>> = {
  'iso-8859-1': 0xff,
  'us-ascii': 0x7f,
};

/** Names that git knows, and our names for them. */
const aliases: Readonly<Record<string, string>> = {
  euckr: 'euc-kr',
  ksc5601: 'euc-kr',
  uhc: 'cp949',
  ms949: 'cp949',
  windows949: 'cp949',
  utf8: 'utf-8',
  iso88591: 'iso-8859-1',
  'iso88591:1987': 'iso-8859-1',
  isoir100: 'iso-8859-1',
  csisolatin1: 'iso-8859-1',
  latin1: 'iso-8859-1',
  l1: 'iso-8859-1',
  cp819: 'iso-8859-1',
  ibm819: 'iso-8859-1',
  usascii: 'us-ascii',
  ascii: 'us-ascii',
  us: 'us-ascii',
  iso646us: 'us-ascii',
  isoir6: 'us-ascii',
  'iso646.irv:1991': 'us-ascii',
  'ansix3.41968': 'us-ascii',
  'ansix3.41986': 'us-ascii',
  cp367: 'us-ascii',
  ibm367: 'us-ascii',
  csascii: 'us-ascii',
};

function labelOf(name: string): string {
  const label = name.trim().toLowerCase();
  return aliases[label.replace(/[-_ ]/g, '')] ?? label;
}

/** Reads text of a named encoding. Undefined if the encoding is unknown or the text is not in it. */
export function decodeNamed(name: string, bytes: Buffer): string | undefined {
  return decodeAs(labelOf(name), bytes);
}

const tables = new Map<string, ReadonlyMap<string, number>>();

/** The byte of each character of a single-byte encoding, found by decoding all bytes. */
function tableOf(label: string): ReadonlyMap<string, number> {
  const known = tables.get(label);
  if (known) return known;
  const table = new Map<string, number>();
  for (let byte = 0; byte <= 0xff; byte += 1) {
    const character = decodeAs(label, Buffer.of(byte));
    // For bytes without a letter a browser has controls, and git has nothing.
    if (character !== undefined && !/[\x80-\x9f]/.test(character)) table.set(character, byte);
  }
  tables.set(label, table);
  return table;
}

/**
 * Whether `TextDecoder` reads this encoding letter by letter as git does. It follows browsers, which often take
 * a larger encoding for the named one. Git would then read other letters.
 */
function isAsNamed(label: string): boolean {
  if (label in firstOfUnicode) return true;
  if (decodeAs(label, Buffer.of()) === undefined) return false;
  const { encoding } = new TextDecoder(label);
  if (/^windows-125[0-467]$/.test(encoding)) return label.endsWith(encoding.slice(-4));
  return /^(?:iso-8859-\d+|koi8-r|ibm866)$/.test(encoding);
}

/**
 * Writes the text in a named encoding. Undefined if the encoding is not known for certain, or lacks a letter.
 */
export function encodeNamed(name: string, text: string): Buffer | undefined {
  const label = labelOf(name);
  const isPlain = koreans[label];
  if (isPlain !== undefined) return encodeKorean(text, isPlain);
  if (label === 'utf-8') return Buffer.from(text);
  if (!isAsNamed(label)) return undefined;
  const table = tableOf(label);
  const bytes: number[] = [];
  for (const character of text) {
    const byte = table.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/**
 * Undoes Latin-1. Git takes a message that is not UTF-8 and has no named encoding for Latin-1, and writes each
 * byte as one of its letters. If Korean comes out of these bytes, it was Korean.
 */
export function undoLatin1(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[\u0800-\uffff]/.test(text)) return text;
  const bytes = [...text].map((character) =>
    Buffer.from(character, character <= '\xff' ? 'latin1' : 'utf8'),
  );
  const read = decodeKorean(Buffer.concat(bytes));
  const isKorean = /^[\p{ASCII}\u3130-\u318f\uac00-\ud7a3]*$/u.test(read ?? '\xff');
  return read !== undefined && isKorean ? read : text;
}
