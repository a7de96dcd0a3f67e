import { type Dependents, findDependents } from './dependents.ts';
import {
  type Coded,
  codeTemplates,
  codeValues,
  type Templates,
  type Values,
} from './dictionary.ts';
import { type ErrorRow, timeOf } from './error-row.ts';
import { type Aliases, codeIds } from './ids.ts';
import { referencesIn } from './references.ts';
import { codeStacks, headOf, type Stacks } from './stack-table.ts';
import { type Cell, type Columns, columnsOf, isAttribute } from './table.ts';

/**
 * Rows made small without losing any of them: `expand` gives the same rows again. What comes often is said once, and a row says
 * only what is its own.
 */

export const steps = ['ids', 'times', 'stacks', 'constants', 'texts', 'attributes'] as const;
export type Step = (typeof steps)[number];
export type Steps = Readonly<Partial<Record<Step, boolean>>>;

export interface Compacted {
  /** For the reader: what the parts mean. */
  readonly how: string;
  /** The first row's time, which the column `at` counts from. */
  readonly first: string;
  readonly unit: Unit;
  /** What all rows have in common. */
  readonly all: Readonly<Record<string, Cell>>;
  readonly by: readonly Dependents[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Attributes that few rows have: row, name, value. */
  readonly few: readonly (readonly [row: number, name: string, value: Cell])[];
  readonly texts: Readonly<Record<string, Templates | Values>>;
  readonly stacks?: Stacks;
  readonly ids: Aliases;
}

export type Unit = 'ns' | 'us' | 'ms' | 's' | 'time';
export const nsPerUnit = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n, time: 1n };

const how =
  'Errors, a row each. all: same in every row. by: columns that follow from the key. at: time after first. texts: a cell is "place words": words fill {} of that template, $x is the value of column x. stacks: a cell is the place of a stack, which lists places of lines; ^ is "type: message". ids: rest of an id by its first 8 characters. few: rare attributes. @x: attribute x.';

/** The largest unit that divides every distance; text where a distance is too long for a number. */
function codeTimes(rows: readonly ErrorRow[]): { unit: Unit; cells: Cell[] } {
  const first = rows[0]!.atNs;
  const distances = rows.map(({ atNs }) => atNs - first);
  if (distances.some((ns) => ns > 2n ** 53n || ns < -(2n ** 53n))) {
    return { unit: 'time', cells: rows.map(({ atNs }) => timeOf(atNs)) };
  }
  const unit = (['s', 'ms', 'us', 'ns'] as const).find((each) =>
    distances.every((ns) => ns % nsPerUnit[each] === 0n),
  )!;
  return { unit, cells: distances.map((ns) => Number(ns / nsPerUnit[unit])) };
}

/** Attributes of less than a third of the rows would be columns that are mostly empty. */
function takeFew(columns: Columns, count: number): Compacted['few'] {
  const few: [number, string, Cell][] = [];
  for (const [name, cells] of columns) {
    if (!isAttribute(name)) continue;
    const filled = cells.reduce<number>((sum, cell) => sum + (cell === null ? 0 : 1), 0);
    if (filled * 3 >= count) continue;
    cells.forEach((cell, row) => {
      if (cell !== null) few.push([row, name.slice(1), cell]);
    });
    columns.delete(name);
  }
  return few.sort((a, b) => a[0] - b[0]);
}

function takeConstants(columns: Columns): Record<string, Cell> {
  const all: Record<string, Cell> = {};
  for (const [name, cells] of columns) {
    if (cells.length < 2 || cells.some((cell) => cell !== cells[0])) continue;
    all[name] = cells[0]!;
    columns.delete(name);
  }
  return all;
}

const dependentsMax = 3;

function takeDependents(columns: Columns): Dependents[] {
  const by: Dependents[] = [];
  // A key is never taken out later, and what follows from it is gone: so the order of restoring is free.
  const keys = new Set<string>();
  while (by.length < dependentsMax) {
    const free = new Map([...columns].filter(([name]) => !keys.has(name)));
    const found = findDependents(free);
    if (found === undefined) break;
    by.push(found);
    keys.add(found.key);
    for (const name of found.columns) columns.delete(name);
  }
  return by;
}

/** Characters a row: where places alone take no more, templates are not tried. */
const smallCell = 3;

function codeTexts(columns: Columns, whole: Columns): Record<string, Templates | Values> {
  const texts: Record<string, Templates | Values> = {};
  for (const [name, cells] of columns) {
    if (name === 'traceId' || name === 'spanId') continue;
    const references = name === 'message' ? referencesIn(whole) : undefined;
    const values = codeValues(cells);
    const isSmall = values !== undefined && values.size < cells.length * smallCell;
    const best = isSmall ? values : smaller(values, codeTemplates(cells, references));
    if (best === undefined) continue;
    texts[name] = best.table;
    columns.set(name, best.cells);
  }
  return texts;
}

type Coding = Coded<Templates | Values> | undefined;

const smaller = (a: Coding, b: Coding): Coding => {
  if (a === undefined || b === undefined) return a ?? b;
  return a.size <= b.size ? a : b;
};

/** Every step can be left out, so that it is seen what each is worth. Rows keep their order. */
export function compact(rows: readonly ErrorRow[], wanted: Steps = {}): Compacted {
  const does = (step: Step) => rows.length > 0 && wanted[step] !== false;
  const whole = columnsOf(rows);
  const columns: Columns = new Map(whole);
  const timed = does('times')
    ? codeTimes(rows)
    : { unit: 'time' as const, cells: rows.map(({ atNs }) => timeOf(atNs)) };
  let stacks: Stacks | undefined;
  if (does('stacks')) {
    const heads = rows.map(({ type, message }) => headOf(type, message));
    const coded = codeStacks(columns.get('stack')!, heads);
    stacks = coded.table;
    columns.set('stack', coded.cells);
  }
  const few = does('attributes') ? takeFew(columns, rows.length) : [];
  const all = does('constants') ? takeConstants(columns) : {};
  const by = does('constants') ? takeDependents(columns) : [];
  const texts = does('texts') ? codeTexts(columns, whole) : {};
  const ids: Record<string, string> = {};
  if (does('ids')) {
    const names = ['traceId', 'spanId'].filter((name) => columns.has(name));
    const coded = codeIds(names.flatMap((name) => columns.get(name)!));
    Object.assign(ids, coded.aliases);
    names.forEach((name, at) => {
      columns.set(name, coded.cells.slice(at * rows.length, (at + 1) * rows.length));
    });
  }
  const names = [...columns.keys()];
  return {
    how,
    first: rows[0] === undefined ? '' : timeOf(rows[0].atNs),
    unit: timed.unit,
    all,
    by,
    columns: ['at', ...names],
    rows: rows.map((_, at) => [timed.cells[at]!, ...names.map((name) => columns.get(name)![at]!)]),
    few,
    texts,
    ...(stacks === undefined ? {} : { stacks }),
    ids,
  };
}
