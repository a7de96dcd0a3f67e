import type { Cell, Columns } from './table.ts';

/** Columns whose value follows from that of another, such as a pod's node: said once for each value. */
export interface Dependents {
  readonly key: string;
  /** The names of the other columns, in the order of each row's cells after the first. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A key with more values than a quarter of the rows saves little. */
const keyShareMax = 4;

const isKey = (cells: readonly Cell[]): boolean => {
  const limit = cells.length / keyShareMax;
  const values = new Set<Cell>();
  for (const cell of cells) {
    if (cell === null) return false;
    values.add(cell);
    if (values.size > limit) return false;
  }
  return values.size > 1;
};

function follows(key: readonly Cell[], other: readonly Cell[]): boolean {
  const known = new Map<Cell, Cell>();
  for (let at = 0; at < key.length; at++) {
    const before = known.get(key[at]!);
    if (before === undefined) known.set(key[at]!, other[at]!);
    else if (before !== other[at]) return false;
  }
  return true;
}

const lengthOf = (cells: readonly Cell[]) =>
  cells.reduce<number>((sum, cell) => sum + String(cell).length + 1, 0);

/** The key that saves most, with what follows from it; undefined when nothing does. */
export function findDependents(columns: Columns): Dependents | undefined {
  let best: { key: string; names: string[]; saved: number } | undefined;
  for (const [key, cells] of columns) {
    if (!isKey(cells)) continue;
    const names = [...columns]
      .filter(([name, other]) => name !== key && follows(cells, other))
      .map(([name]) => name);
    const saved = names.reduce((sum, name) => sum + lengthOf(columns.get(name)!), 0);
    if (names.length > 0 && saved > (best?.saved ?? 0)) best = { key, names, saved };
  }
  if (best === undefined) return undefined;
  const { key, names } = best;
  const rows = new Map<Cell, Cell[]>();
  columns.get(key)!.forEach((value, at) => {
    if (!rows.has(value)) rows.set(value, [value, ...names.map((name) => columns.get(name)![at]!)]);
  });
  return { key, columns: names, rows: [...rows.values()] };
}

export function restoreDependents(
  columns: Columns,
  { key, columns: names, rows }: Dependents,
): void {
  const known = new Map(rows.map((row) => [row[0]!, row]));
  names.forEach((name, at) => {
    columns.set(
      name,
      columns.get(key)!.map((value) => known.get(value!)![at + 1]!),
    );
  });
}
