import { type Compacted, nsPerUnit } from './compact.ts';
import { restoreDependents } from './dependents.ts';
import { decodeTemplates, decodeValues, type Templates, type Values } from './dictionary.ts';
import { type ErrorRow, nsOf } from './error-row.ts';
import { decodeIds } from './ids.ts';
import { referencesIn } from './references.ts';
import { decodeStacks, headOf } from './stack-table.ts';
import { type Cell, type Columns, rowsOf } from './table.ts';

function readColumns({ columns, rows, all, few }: Compacted): Columns {
  const read: Columns = new Map();
  columns.forEach((name, at) => {
    if (name !== 'at')
      read.set(
        name,
        rows.map((row) => row[at]!),
      );
  });
  for (const [name, cell] of Object.entries(all)) {
    read.set(
      name,
      rows.map(() => cell),
    );
  }
  for (const [row, name, value] of few) {
    const cells = read.get(`@${name}`) ?? new Array<Cell>(rows.length).fill(null);
    cells[row] = value;
    read.set(`@${name}`, cells);
  }
  return read;
}

function readText(columns: Columns, name: string, table: Templates | Values): void {
  const cells = columns.get(name)!;
  const references = name === 'message' ? referencesIn(columns) : undefined;
  const read =
    'values' in table
      ? decodeValues({ table, cells })
      : decodeTemplates({ table, cells }, references);
  columns.set(name, read);
}

/** Messages refer to the other columns, so those are read first, with what follows from them. */
function readTexts(columns: Columns, { texts, by }: Compacted): void {
  const isMessage = (name: string) => name === 'message';
  for (const last of [false, true]) {
    for (const [name, table] of Object.entries(texts)) {
      if (isMessage(name) === last) readText(columns, name, table);
    }
    for (const dependents of by) {
      if (isMessage(dependents.key) === last) restoreDependents(columns, dependents);
    }
  }
}

/** The rows that `compact` was given. */
export function expand(compacted: Compacted): ErrorRow[] {
  const { first, unit, stacks, ids } = compacted;
  const columns = readColumns(compacted);
  for (const name of ['traceId', 'spanId']) {
    const cells = columns.get(name);
    if (cells !== undefined) columns.set(name, decodeIds(ids, cells));
  }
  readTexts(columns, compacted);
  const times = compacted.rows.map(([at]) =>
    unit === 'time' ? nsOf(String(at)) : nsOf(first) + BigInt(Number(at)) * nsPerUnit[unit],
  );
  if (stacks !== undefined) {
    const types = columns.get('type')!;
    const messages = columns.get('message')!;
    const heads = types.map((type, at) => headOf(String(type), String(messages[at])));
    columns.set('stack', decodeStacks(stacks, columns.get('stack')!, heads));
  }
  return rowsOf(columns, times);
}
