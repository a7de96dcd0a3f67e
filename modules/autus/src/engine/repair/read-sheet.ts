import type { Field } from './columns.ts';
import { columnsMax, findLayout, type Layout, rowsMax } from './header.ts';
import { type Habits, habitsOf, readRow } from './read-row.ts';
import type { PassedWhy, Person, RowReading } from './rows.ts';
import { isNothing, textOf } from './texts.ts';
import type { Cell, Day, Sheet } from './types.ts';

export interface SheetReading {
  readonly layout: Layout;
  /** One of each row of the sheet, in order. */
  readonly rows: readonly RowReading[];
  /** Rows beyond 200,000 or columns beyond 256, which were not read. */
  readonly isCut: boolean;
}

const totalWords =
  /^[\s\-–*<([]*(?:합계|총계|소계|누계|계|합\s*계|총\s*계|총원|총인원|총\s*\d+\s*명|평균|인원|total|subtotal|sum|grandtotal|average|count)[\s:)\]>.\d,명원-]*$/i;

/** A total stands in one of the first cells, and its row names no phone and no day. */
const isTotal = (texts: readonly string[], first: number): boolean => {
  const filled = texts.filter(Boolean);
  const lead = texts.slice(0, first + 3).filter(Boolean);
  return (
    lead.some((text) => totalWords.test(text)) &&
    !filled.some((text) => /01\d[-\s.]?\d{3,4}|\d{4}[-./]\d{1,2}[-./]\d/.test(text))
  );
};

const sectionSigns =
  /^[■□◆◇▶▷●○★☆※#<[(【]|(?:반|부|클래스|class|팀|team|코스|과정)\s*(?:[([:-].*)?$|^u-?\d+|(?:\d+\s*명)\s*\)?$/i;

/** Cells that a sheet shows as one hold one value: each row of the block has it. */
function filled(sheet: Sheet, firstData: number): readonly (readonly Cell[])[] {
  const rows: Cell[][] = sheet.rows.slice(0, rowsMax).map((row) => row.slice(0, columnsMax));
  for (const { top, left, bottom } of (sheet.merges ?? []).slice(0, 10_000)) {
    if (top < firstData || left >= columnsMax) continue;
    const value = rows[top]?.[left];
    for (let row = top + 1; row <= Math.min(bottom, rows.length - 1); row++) {
      const cells = rows[row];
      if (cells && textOf(cells[left]) === '') cells[left] = value;
    }
  }
  return rows;
}

const keyOf = ({ name, birth, guardianPhones, studentPhones }: Person): string | undefined => {
  const phones = [...guardianPhones, ...studentPhones].map(({ number }) => number).sort();
  if (!name || (phones.length === 0 && !birth?.day)) return undefined;
  return [name.name, name.suffix ?? '', birth?.day ?? '', ...phones].join(' ');
};

interface State {
  readonly layout: Layout;
  readonly headers: ReadonlySet<string>;
  readonly above: Map<number, Cell>;
  section?: string;
}

/** A column that says a class once for the rows below it says it in each row. */
function carried(cells: readonly Cell[], state: State, { isSparse }: Habits): readonly Cell[] {
  for (const index of isSparse) {
    if (textOf(cells[index]) !== '') state.above.set(index, cells[index]);
  }
  if (isSparse.size === 0) return cells;
  const width = Math.max(cells.length, ...[...isSparse].map((index) => index + 1));
  return Array.from({ length: width }, (_, index) =>
    isSparse.has(index) ? state.above.get(index) : cells[index],
  );
}

/** Why a row is nobody's, or undefined. */
function passedWhy(texts: readonly string[], index: number, state: State): PassedWhy | undefined {
  const { layout, headers } = state;
  const said = texts.filter(Boolean);
  if (said.length === 0) return 'blank';
  if (layout.header && index >= layout.header.from && index <= layout.header.to) return 'header';
  if (index < layout.firstData) return 'title';
  const first = texts.findIndex(Boolean);
  if (isTotal(texts, first)) return 'total';
  // A list that was printed page by page, or class by class, has its header again and again.
  if (said.length >= 2 && said.filter((text) => headers.has(text)).length >= said.length * 0.8)
    return 'header';
  const nameColumn = layout.columns.find(({ field }) => field === 'name')?.index;
  const isWords = /\p{L}/u.test(said[0] ?? '') && !/\d{4}/.test(said[0] ?? '');
  if (
    said.length === 1 &&
    isWords &&
    (sectionSigns.test(said[0] ?? '') || first !== nameColumn) &&
    layout.columns.length > 2
  )
    return 'section';
  return undefined;
}

/**
 * Reads a sheet of people: finds its header and its columns, repairs its cells, and gives each row an outcome. Nothing is skipped in silence.
 * `mapping` has the fields of columns (from 0) as a person chose them, or as they were remembered. `today` is the day in KST.
 * Bounds: 200,000 rows, 256 columns, 2,000 characters a cell. Never throws for what a sheet holds.
 */
export function readSheet(
  sheet: Sheet,
  options: { readonly today: Day; readonly mapping?: ReadonlyMap<number, Field> },
): SheetReading {
  const layout = findLayout(sheet, options.today, options.mapping);
  const rows = filled(sheet, layout.firstData);
  const habits = habitsOf(rows.slice(layout.firstData), layout.columns, options.today);
  const state: State = {
    layout,
    above: new Map(),
    headers: new Set(layout.columns.map(({ header }) => header).filter(Boolean)),
  };
  const seen = new Map<string, number>();
  const out = rows.map((cells, index): RowReading => {
    const texts = cells.map((cell) => textOf(cell));
    const row = index + 1;
    const why = passedWhy(texts, index, state);
    const lead = texts.find(Boolean) ?? '';
    // The first block of a list by class has its title above the header of the sheet.
    if (why === 'section' || (why === 'title' && sectionSigns.test(lead)))
      state.section = lead.slice(0, 60);
    if (why) return { row, outcome: 'passed', why };
    const { person, notes } = readRow(
      carried(cells, state, habits),
      layout.columns,
      habits,
      state.section,
    );
    for (const column of habits.isSparse) {
      if (texts[column] === '' && person.classes.length > 0)
        notes.push({ column, field: 'class', did: ['filled-down'], doubts: [] });
    }
    const hasName = person.name !== undefined;
    if (!hasName && texts.every((text) => isNothing(text) || /^\d{1,5}$/.test(text)))
      return { row, outcome: 'passed', why: 'blank' };
    if (!hasName) return { row, outcome: 'refused', why: 'no-name', notes };
    const key = keyOf(person);
    const repeats = key === undefined ? undefined : seen.get(key);
    if (key !== undefined && repeats === undefined) seen.set(key, row);
    const outcome = notes.some(({ doubts }) => doubts.length > 0)
      ? 'question'
      : notes.some(({ did }) => did.length > 0)
        ? 'repaired'
        : 'made';
    return { row, outcome, person, notes, ...(repeats !== undefined && { repeats }) };
  });
  const isCut =
    sheet.rows.length > rowsMax ||
    sheet.rows.slice(0, rowsMax).some((row) => row.length > columnsMax);
  return { layout, rows: out, isCut };
}
