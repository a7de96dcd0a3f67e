import { cellCharsMax, columnsMax, rowsMax, type Sheet } from '../engine/repair/index.ts';
import { sheetUnreadable } from './zip.ts';

function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By its mark, else UTF-8, else CP949. @throws Problem 422 `sheet-unreadable`. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  const text = marked
    ? tryDecode(bytes, marked)
    : (tryDecode(bytes, 'utf-8') ?? tryDecode(bytes, 'euc-kr'));
  if (text === undefined || text.includes('\0')) throw sheetUnreadable();
  return text;
}

const signs = ['\t', ',', ';', '|'] as const;

/** The sign that stands most often in the first lines, outside of quotes. */
function signOf(text: string): string {
  const counts = new Map<string, number>(signs.map((sign) => [sign, 0]));
  let isQuoted = false;
  for (const char of text.slice(0, 20_000)) {
    if (char === '"') isQuoted = !isQuoted;
    const known = isQuoted ? undefined : counts.get(char);
    if (known !== undefined) counts.set(char, known + 1);
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? ',';
}

/** Where a cell that begins at `at` without a quote ends. */
function endOf(text: string, at: number, sign: string): number {
  let end = at;
  for (; end < text.length; end++) {
    const char = text[end];
    if (char === sign || char === '\n' || char === '\r') break;
  }
  return end;
}

/** A quoted cell: its text, and where it ends. One that nobody closes goes to the end. */
function quotedAt(text: string, at: number): { readonly cell: string; readonly end: number } {
  const parts: string[] = [];
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    const end = quote < 0 ? text.length : quote;
    parts.push(text.slice(from, end));
    if (quote < 0 || text[quote + 1] !== '"') return { cell: parts.join(''), end: end + 1 };
    parts.push('"');
    from = quote + 2;
  }
}

/** The cells of a text that signs divide. Rows and columns beyond the most are told by one more of them. */
export function readDelimited(text: string): Sheet {
  const sign = signOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length && rows.length <= rowsMax) {
    let cell: string;
    let end: number;
    if (text[at] === '"') {
      ({ cell, end } = quotedAt(text, at));
      // What stands between the closing quote and the sign belongs to the cell.
      const rest = endOf(text, end, sign);
      cell += text.slice(end, rest);
      end = rest;
    } else {
      end = endOf(text, at, sign);
      cell = text.slice(at, end);
    }
    if (row.length <= columnsMax) row.push(cell.slice(0, cellCharsMax));
    at = end + 1;
    if (text[end] === sign) {
      if (at >= text.length) row.push('');
      continue;
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return { rows };
}
