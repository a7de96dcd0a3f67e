import { Problem } from '@dojang/kernel/task';
import {
  type Cell,
  cellCharsMax,
  columnsMax,
  type Merge,
  rowsMax,
  type Sheet,
} from '../engine/repair/index.ts';
import { attribute, type Tag, tagsOf } from './tags.ts';
import { openZip, sheetTooLarge, sheetUnreadable, type Zip } from './zip.ts';

const sheetsMax = 50;
const mergesMax = 10_000;

/** The texts that cells name by number. */
function sharedOf(xml: string): string[] {
  const out: string[] = [];
  let text = '';
  let isPhonetic = false;
  for (const tag of tagsOf(xml)) {
    if (tag.name === 'rPh') isPhonetic = !tag.isEnd && !tag.isEmpty;
    if (tag.name === 't' && !tag.isEnd && !isPhonetic) text += tag.text;
    if (tag.name !== 'si' || (!tag.isEnd && !tag.isEmpty)) continue;
    out.push(text.slice(0, cellCharsMax));
    text = '';
  }
  return out;
}

const dayFormats = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58,
]);

const isDayFormat = (code: string): boolean =>
  /[yd년일]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

/** Which styles of cells show a number as a day. */
function dayStylesOf(xml: string): ReadonlySet<number> {
  const formats = new Set(dayFormats);
  const styles = new Set<number>();
  let isInside = false;
  let style = 0;
  for (const tag of tagsOf(xml)) {
    if (tag.name === 'numFmt' && isDayFormat(attribute(tag, 'formatCode') ?? ''))
      formats.add(Number(attribute(tag, 'numFmtId')));
    if (tag.name === 'cellXfs') isInside = !tag.isEnd;
    if (tag.name !== 'xf' || tag.isEnd || !isInside) continue;
    if (formats.has(Number(attribute(tag, 'numFmtId')))) styles.add(style);
    style += 1;
  }
  return styles;
}

/** The part of the first sheet that is shown. @throws Problem 422 `sheets-too-many`, `sheet-unreadable`. */
function firstSheet(zip: Zip): { readonly name: string; readonly is1904: boolean } {
  const book = zip.text('xl/workbook.xml');
  if (book === undefined) throw sheetUnreadable();
  const tags = [...tagsOf(book)].filter(({ isEnd }) => !isEnd);
  const sheets = tags.filter(({ name }) => name === 'sheet');
  if (sheets.length > sheetsMax) {
    throw new Problem(
      422,
      'sheets-too-many',
      'The file has more than 50 sheets; save the one with the people as a file of its own.',
      { sheets: sheets.length, sheetsMax },
    );
  }
  const shown = sheets.find((tag) => !/hidden/i.test(attribute(tag, 'state') ?? '')) ?? sheets[0];
  const links = [...tagsOf(zip.text('xl/_rels/workbook.xml.rels') ?? '')];
  const link = links.find((tag) => shown && attribute(tag, 'Id') === attribute(shown, 'id'));
  const target = link && attribute(link, 'Target');
  const asked = target?.startsWith('/') ? target.slice(1) : `xl/${target}`;
  const name =
    zip.names.find((each) => each === asked) ??
    zip.names.filter((each) => /^xl\/worksheets\/[^/]+\.xml$/.test(each)).sort()[0];
  if (name === undefined) throw sheetUnreadable();
  const is1904 = tags.some((tag) => /^(1|true)$/.test(attribute(tag, 'date1904') ?? ''));
  return { name, is1904 };
}

/** `AB12` as row and column from 0. */
function placeOf(ref: string): { readonly row: number; readonly column: number } | undefined {
  const [, letters = '', digits = ''] = /^\$?([A-Z]{1,3})\$?([0-9]{1,7})$/.exec(ref) ?? [];
  if (letters === '') return undefined;
  const column = [...letters].reduce((sum, char) => sum * 26 + char.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(digits) - 1, column };
}

function mergeOf(tag: Tag): Merge | undefined {
  const [from = '', to = ''] = (attribute(tag, 'ref') ?? '').split(':');
  const [start, end] = [placeOf(from), placeOf(to)];
  if (!start || !end) return undefined;
  return { top: start.row, left: start.column, bottom: end.row, right: end.column };
}

interface Book {
  readonly shared: readonly string[];
  readonly dayStyles: ReadonlySet<number>;
  readonly is1904: boolean;
}

function dayOf(serial: number, is1904: boolean): Cell {
  const days = serial + (is1904 ? 1_462 : 0);
  // The calendar of sheets has a 29th of February 1900, which nobody was born on.
  return days >= 61 && days < 2_958_466 ? new Date((days - 25_569) * 86_400_000) : serial;
}

function cellOf(tag: Tag, value: string, book: Book): Cell {
  const type = attribute(tag, 't');
  if (type === 's') return book.shared[Number(value)] ?? null;
  if (type === 'str' || type === 'inlineStr') return value.slice(0, cellCharsMax);
  if (type === 'd') return value.slice(0, 10);
  if (type === 'b') return value === '1';
  if (type === 'e' || value.trim() === '') return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  const isDay = book.dayStyles.has(Number(attribute(tag, 's') ?? -1));
  return isDay ? dayOf(number, book.is1904) : number;
}

/** Cells that name no place stand after the one before. */
function cellsOf(xml: string, book: Book): Sheet {
  const rows: Cell[][] = [];
  const merges: Merge[] = [];
  let row = -1;
  let column = -1;
  let open: Tag | undefined;
  let value = '';
  let isPhonetic = false;
  for (const tag of tagsOf(xml)) {
    if (tag.name === 'row' && !tag.isEnd) {
      row = Number(attribute(tag, 'r') ?? row + 2) - 1;
      column = -1;
    }
    if (tag.name === 'rPh') isPhonetic = !tag.isEnd && !tag.isEmpty;
    if (open && !tag.isEnd && (tag.name === 'v' || tag.name === 't') && !isPhonetic)
      value += tag.text;
    if (tag.name === 'mergeCell' && merges.length < mergesMax) {
      const merge = mergeOf(tag);
      if (merge) merges.push(merge);
    }
    if (tag.name !== 'c') continue;
    if (!tag.isEnd) {
      const place = placeOf(attribute(tag, 'r') ?? '');
      if (place) row = place.row;
      column = place?.column ?? column + 1;
      value = '';
      open = tag.isEmpty ? undefined : tag;
      continue;
    }
    const cell = open && cellOf(open, value, book);
    open = undefined;
    if (cell === undefined || cell === null || cell === '') continue;
    if (!(row >= 0 && row < rowsMax && column < columnsMax)) throw sheetTooLarge();
    while (rows.length <= row) rows.push([]);
    const cells = rows[row];
    if (!cells) continue;
    while (cells.length < column) cells.push(null);
    cells[column] = cell;
  }
  return { rows, merges };
}

/** The first sheet of an .xlsx. @throws Problem 422 of what it is not. */
export function readXlsx(bytes: Buffer): Sheet {
  const zip = openZip(bytes);
  const { name, is1904 } = firstSheet(zip);
  const shared = sharedOf(zip.text('xl/sharedStrings.xml') ?? '');
  const dayStyles = dayStylesOf(zip.text('xl/styles.xml') ?? '');
  return cellsOf(zip.text(name) ?? '', { shared, dayStyles, is1904 });
}
