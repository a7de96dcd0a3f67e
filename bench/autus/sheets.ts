/** Files of sheets as cells, for benches: CSV, tabs, and the plain parts of xlsx. What a product needs of hostile files is not here. */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { Cell, Merge, Sheet } from '../../modules/autus/src/engine/repair/index.ts';

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('euc-kr').decode(bytes);
  }
}

function parseDelimited(text: string): string[][] {
  const first = text.slice(0, text.indexOf('\n'));
  const sign = first.includes('\t')
    ? '\t'
    : first.split(';').length > first.split(',').length
      ? ';'
      : ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[i++];
      else isQuoted = false;
    } else if (char === '"' && cell === '') isQuoted = true;
    else if (char === sign || char === '\n') {
      row.push(cell);
      cell = '';
      if (char === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (char !== '\r') cell += char;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

/** The parts of a zip, by name. */
function unzipped(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) =>
      bytes.readUInt16LE(at + offset),
    ) as [number, number, number];
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + size);
    parts.set(
      bytes.toString('utf8', at + 46, at + 46 + name),
      (method === 8 ? inflateRawSync(data) : data).toString('utf8'),
    );
    at += 46 + name + extra + comment;
  }
  return parts;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const unescaped = (text: string): string =>
  text
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    );
const textsIn = (xml: string): string =>
  [...xml.matchAll(/<t(?:\s[^>]*)?>([^<]*)<\/t>/g)]
    .map((match) => unescaped(match[1] ?? ''))
    .join('');

const columnOf = (letters: string): number =>
  [...letters].reduce((sum, char) => sum * 26 + char.charCodeAt(0) - 64, 0) - 1;

function parseXlsx(bytes: Buffer): Sheet {
  const parts = unzipped(bytes);
  const shared = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(
    (match) => textsIn(match[1] ?? ''),
  );
  const name =
    [...parts.keys()].filter((each) => /^xl\/worksheets\/[^/]+\.xml$/.test(each)).sort()[0] ?? '';
  const xml = parts.get(name) ?? '';
  const rows: Cell[][] = [];
  for (const [, cell = '', letters = '', number = '', inside = ''] of xml.matchAll(
    /<c((?:\s[^>]*?)?\sr="([A-Z]+)(\d+)"[^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
  )) {
    const type = cell.match(/\st="(\w+)"/)?.[1];
    const value = inside.match(/<v>([^<]*)<\/v>/)?.[1] ?? '';
    const row = Number(number) - 1;
    while (rows.length <= row) rows.push([]);
    const cells = rows[row];
    const index = columnOf(letters);
    if (!cells) continue;
    while (cells.length <= index) cells.push(null);
    cells[index] =
      type === 'inlineStr'
        ? textsIn(inside)
        : type === 's'
          ? shared[Number(value)]
          : type === 'str'
            ? unescaped(value)
            : value === ''
              ? null
              : Number(value);
  }
  const merges = [...xml.matchAll(/<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/g)].map(
    ([, left = '', top = '', right = '', bottom = '']): Merge => ({
      left: columnOf(left),
      top: Number(top) - 1,
      right: columnOf(right),
      bottom: Number(bottom) - 1,
    }),
  );
  return { rows, merges };
}

/** The first sheet of a file. */
export function readFile(path: string): Sheet {
  const bytes = readFileSync(path);
  return path.endsWith('.xlsx') ? parseXlsx(bytes) : { rows: parseDelimited(decoded(bytes)) };
}
