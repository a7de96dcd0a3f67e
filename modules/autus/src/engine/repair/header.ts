import {
  type Content,
  type Field,
  fieldOf,
  type HeaderWords,
  isKnown,
  wordsOf,
} from './columns.ts';
import { contentOf, contentsOf, sampleMax } from './contents.ts';
import { textOf } from './texts.ts';
import type { Cell, Day, Merge, Sheet } from './types.ts';

export const rowsMax = 200_000;
export const columnsMax = 256;
/** A header stands in the first rows of a sheet, or there is none. */
const headerRowsMax = 40;

export interface Column {
  /** From 0. */
  readonly index: number;
  readonly field: Field;
  /** As it stands in the sheet, of two rows with a space between; empty without a header. */
  readonly header: string;
  readonly content: Content;
  /** How the field was found. A mapping is what a person chose, or what was remembered. */
  readonly why: 'mapping' | 'header' | 'content';
  /** Factor of amounts: `(만원)`. */
  readonly unit: number;
}

export interface Layout {
  /** Rows from 0; undefined: the sheet has no header. */
  readonly header?: { readonly from: number; readonly to: number };
  readonly firstData: number;
  readonly columns: readonly Column[];
}

const blocksOf = (merges: readonly Merge[] | undefined): readonly Merge[] =>
  (merges ?? []).slice(0, 10_000);

/** The texts of a row of headers. A group above several columns counts for each: by its merged cells, or to the next text. */
function headerTexts(sheet: Sheet, row: number, spread: boolean): string[] {
  const cells = sheet.rows[row] ?? [];
  const texts = Array.from({ length: widthOf(sheet) }, (_, index) =>
    textOf(cells[index]).slice(0, 60),
  );
  if (!spread) return texts;
  const blocks = blocksOf(sheet.merges).filter(({ top, bottom }) => top <= row && row <= bottom);
  if (blocks.length > 0) {
    for (const { top, left, right } of blocks) {
      for (let index = left; index <= Math.min(right, texts.length - 1); index++)
        texts[index] = textOf(sheet.rows[top]?.[left]).slice(0, 60);
    }
    return texts;
  }
  let last = '';
  return texts.map((text) => {
    last = text || last;
    return last;
  });
}

const widths = new WeakMap<Sheet, number>();
function widthOf(sheet: Sheet): number {
  const known = widths.get(sheet);
  if (known !== undefined) return known;
  let width = 0;
  for (const row of sheet.rows.slice(0, rowsMax))
    width = Math.max(width, Math.min(row.length, columnsMax));
  widths.set(sheet, width);
  return width;
}

/** Numbers, days and addresses stand in data, and in no header. */
const isData = (cell: Cell, today: Day): boolean => {
  const [content] = contentsOf(cell, today);
  return content === 'phone' || content === 'day' || content === 'email' || content === 'won';
};

interface Score {
  readonly known: number;
  readonly filled: number;
  readonly data: number;
}

function scoreOf(row: readonly Cell[], today: Day): Score {
  const cells = row.slice(0, columnsMax).filter((cell) => textOf(cell) !== '');
  const words = cells.map((cell) =>
    textOf(cell).length <= 30 ? wordsOf(textOf(cell)) : { unit: 1 },
  );
  return {
    known: new Set(words.filter(isKnown).map(({ who, what }) => `${who} ${what}`)).size,
    filled: cells.length,
    data: cells.filter((cell) => isData(cell, today)).length,
  };
}

const isHeader = ({ known, filled, data }: Score): boolean =>
  data === 0 && known > 0 && filled >= 1 && known * 2 >= filled;

/** The row with the most words of headers, and the one above or below that belongs to it. */
function findHeader(sheet: Sheet, today: Day): Layout['header'] {
  const scores = sheet.rows.slice(0, headerRowsMax).map((row) => scoreOf(row, today));
  let best = -1;
  for (const [row, score] of scores.entries()) {
    if (!isHeader(score) || (score.known < 2 && score.filled > 1 && widthOf(sheet) > 2)) continue;
    if (best < 0 || score.known > (scores[best]?.known ?? 0)) best = row;
  }
  const found = scores[best];
  // One word alone is a title, unless the sheet is one or two columns wide.
  if (!found || (found.known < 2 && widthOf(sheet) > 2)) return undefined;
  const above = scores[best - 1];
  const below = scores[best + 1];
  const isGroup = above && isHeader(above) && above.filled >= 2 && above.known >= 1;
  if (isGroup) return { from: best - 1, to: best };
  const isSecond = below && isHeader(below) && below.filled >= 2 && below.known >= 2;
  return isSecond ? { from: best, to: best + 1 } : { from: best, to: best };
}

/** A number that nobody is named for is the guardian's, but where another column is: then it is the child's own. */
function ownPhones(columns: readonly Column[]): Column[] {
  const isGuardians = ({ field, header }: Column) =>
    field === 'guardianPhone' && wordsOf(header).who === 'guardian';
  const hasOwn = columns.some(({ field }) => field === 'studentPhone');
  if (hasOwn || !columns.some(isGuardians)) return [...columns];
  return columns.map((column) =>
    column.field === 'guardianPhone' &&
    column.why === 'header' &&
    wordsOf(column.header).who === undefined &&
    wordsOf(column.header).what === 'phone'
      ? { ...column, field: 'studentPhone' }
      : column,
  );
}

/** Several columns claim one field: the one whose header says it keeps it, and the first of them. */
function settle(columns: readonly Column[]): Column[] {
  const single: readonly Field[] = [
    'name',
    'birth',
    'fee',
    'class',
    'status',
    'joined',
    'gender',
    'grade',
    'school',
    'email',
    'dueDay',
  ];
  const rank = { mapping: 0, header: 1, content: 2 };
  const holders = new Map<Field, Column>();
  for (const column of [...columns].sort(
    (a, b) => rank[a.why] - rank[b.why] || a.index - b.index,
  )) {
    if (!holders.has(column.field)) holders.set(column.field, column);
  }
  return columns.map((column) => {
    if (!single.includes(column.field) || holders.get(column.field) === column) return column;
    // The second column of names without a header is the guardian's.
    const isGuardian =
      column.field === 'name' &&
      !columns.some(({ field }) => field === 'guardian') &&
      column.content === 'person';
    return { ...column, field: isGuardian ? 'guardian' : 'other' };
  });
}

/**
 * Finds the header (one row, or two), where data begins, and what each column means: by what a person chose, by its header, or by its cells.
 * `mapping` has fields by column, from 0.
 */
export function findLayout(
  sheet: Sheet,
  today: Day,
  mapping: ReadonlyMap<number, Field> = new Map(),
): Layout {
  const header = findHeader(sheet, today);
  const firstData = header ? header.to + 1 : firstDataWithout(sheet, today);
  const texts = header
    ? header.from === header.to
      ? [headerTexts(sheet, header.to, false)]
      : [headerTexts(sheet, header.from, true), headerTexts(sheet, header.to, false)]
    : [];
  const sample = sheet.rows.slice(firstData, firstData + sampleMax * 3);
  const columns = Array.from({ length: widthOf(sheet) }, (_, index): Column => {
    const said = [...new Set(texts.map((row) => row[index] ?? '').filter(Boolean))];
    const words = joined(said);
    const content = contentOf(
      sample.map((row) => row[index]),
      today,
    );
    const chosen = mapping.get(index);
    const why = chosen ? 'mapping' : isKnown(words) ? 'header' : 'content';
    return {
      index,
      header: said.join(' '),
      content,
      why,
      unit: words.unit,
      field: chosen ?? nameless(said, words, content),
    };
  });
  return { ...(header && { header }), firstData, columns: settle(ownPhones(columns)) };
}

/** A header that nobody knows keeps its cells as they are: `형제 전화`, but not `특기` above what looks like names. */
const nameless = (said: readonly string[], words: HeaderWords, content: Content): Field =>
  said.length > 0 && !isKnown(words) && content !== 'phone' && content !== 'email'
    ? 'other'
    : fieldOf(words, content);

/** The lower row says what a column is; the upper one adds whom it is about, or what, where the lower is silent. */
function joined(said: readonly string[]): HeaderWords {
  const [first = '', second] = said;
  if (second === undefined) return wordsOf(first);
  const [upper, lower] = [wordsOf(first), wordsOf(second)];
  const who = lower.who ?? upper.who;
  const what =
    lower.what ??
    (lower.who === undefined || upper.what === 'phone' || upper.what === 'person'
      ? upper.what
      : undefined);
  return { ...(who && { who }), ...(what && { what }), unit: Math.max(upper.unit, lower.unit) };
}

const firstDataWithout = (sheet: Sheet, today: Day): number => {
  const row = sheet.rows
    .slice(0, headerRowsMax)
    .findIndex((cells) => cells.slice(0, columnsMax).some((cell) => isData(cell, today)));
  return Math.max(0, row);
};
