import { canSplit, joinText, splitText } from './holes.ts';
import type { Cell } from './table.ts';

/** A column whose values come often: each is said once, and a cell is its place. */
export interface Values {
  readonly values: readonly string[];
}

/** A column whose texts are alike: a cell is the template's place and the words of its holes. */
export interface Templates {
  readonly templates: readonly string[];
}

export interface Coded<T> {
  readonly table: T;
  readonly cells: Cell[];
  /** Characters of both. */
  readonly size: number;
}

const lengthOf = (cells: readonly Cell[]) =>
  cells.reduce<number>((sum, cell) => sum + String(cell).length, 0);

/** Places of texts in a list that grows. */
function register() {
  const places = new Map<string, number>();
  return {
    placeOf: (text: string): number => {
      const known = places.get(text);
      if (known !== undefined) return known;
      places.set(text, places.size);
      return places.size - 1;
    },
    list: () => [...places.keys()],
  };
}

/** Whether all that is there is text, so that a place is never taken for a number of the row. */
const areTexts = (cells: readonly Cell[]): cells is (string | null)[] =>
  cells.every((cell) => cell === null || typeof cell === 'string');

export function codeValues(cells: readonly Cell[]): Coded<Values> | undefined {
  if (!areTexts(cells)) return undefined;
  const known = register();
  const coded = cells.map((cell) => (cell === null ? null : known.placeOf(cell)));
  const values = known.list();
  const size = lengthOf(values) + lengthOf(coded);
  return size < lengthOf(cells) ? { table: { values }, cells: coded, size } : undefined;
}

export function decodeValues({ table, cells }: Omit<Coded<Values>, 'size'>): Cell[] {
  return cells.map((cell) => (cell === null ? null : table.values[Number(cell)]!));
}

/** What a word of a row says already elsewhere in it, as `$column`. */
export interface References {
  readonly nameOf: (word: string, row: number) => string | undefined;
  readonly textOf: (name: string, row: number) => string;
}

const noReferences: References = { nameOf: () => undefined, textOf: (name) => name };

export function codeTemplates(
  cells: readonly Cell[],
  { nameOf }: References = noReferences,
): Coded<Templates> | undefined {
  if (!areTexts(cells) || !cells.every((cell) => cell === null || canSplit(cell))) return undefined;
  const known = register();
  const coded = cells.map((cell, row) => {
    if (cell === null) return null;
    const { template, words } = splitText(cell);
    const said = words.map((word) => nameOf(word, row) ?? word);
    const place = known.placeOf(template);
    return said.length === 0 ? place : `${place} ${said.join(' ')}`;
  });
  const templates = known.list();
  const size = lengthOf(templates) + lengthOf(coded);
  return size < lengthOf(cells) ? { table: { templates }, cells: coded, size } : undefined;
}

export function decodeTemplates(
  { table, cells }: Omit<Coded<Templates>, 'size'>,
  { textOf }: References = noReferences,
): Cell[] {
  return cells.map((cell, row) => {
    if (cell === null) return null;
    const [place, ...said] = String(cell).split(' ');
    const words = said.map((word) => (word.startsWith('$') ? textOf(word.slice(1), row) : word));
    return joinText({ template: table.templates[Number(place)]!, words });
  });
}
