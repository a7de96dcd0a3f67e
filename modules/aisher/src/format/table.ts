import type { ErrorRow, Value } from './error-row.ts';

/** Rows turned into columns. A cell is null where an attribute is not in its row. */
export type Cell = Value | null;
export type Columns = Map<string, Cell[]>;

/** A column of attributes begins so, so that none is taken for one of ours. */
const mark = '@';
const textColumns = [
  'source',
  'service',
  'operation',
  'environment',
  'version',
  'type',
  'message',
  'stack',
  'traceId',
  'spanId',
] as const;

export const isAttribute = (column: string): boolean => column.startsWith(mark);

export function columnsOf(rows: readonly ErrorRow[]): Columns {
  const columns: Columns = new Map();
  for (const name of textColumns)
    columns.set(
      name,
      rows.map((row) => row[name]),
    );
  rows.forEach(({ attributes }, at) => {
    for (const [key, value] of Object.entries(attributes)) {
      const name = `${mark}${key}`;
      let cells = columns.get(name);
      if (cells === undefined) {
        cells = new Array<Cell>(rows.length).fill(null);
        columns.set(name, cells);
      }
      cells[at] = value;
    }
  });
  return columns;
}

export function rowsOf(columns: Columns, times: readonly bigint[]): ErrorRow[] {
  const attributes = [...columns].filter(([name]) => isAttribute(name));
  return times.map((atNs, at) => {
    const texts = Object.fromEntries(textColumns.map((name) => [name, columns.get(name)![at]]));
    const given = attributes.flatMap(([name, cells]) =>
      cells[at] === null ? [] : [[name.slice(mark.length), cells[at]]],
    );
    // The columns were made of rows of this type; `decode` refuses a document that lacks one.
    return { ...texts, atNs, attributes: Object.fromEntries(given) } as unknown as ErrorRow;
  });
}
