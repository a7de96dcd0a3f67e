import type { References } from './dictionary.ts';
import type { Cell, Columns } from './table.ts';

/** A name that is one word, so that it can stand among the words of a cell. */
const plainName = /^[\w.@-]+$/;
/** Shorter values are cheaper than the name of their column. */
const valueMin = 12;

const isReferred = (name: string) =>
  name === 'traceId' || name === 'spanId' || (name.startsWith('@') && plainName.test(name));

/** Messages repeat the ids and attributes of their row. `columns` hold them as they are. */
export function referencesIn(columns: Columns): References {
  const referred = [...columns].filter(([name]) => isReferred(name));
  return {
    nameOf: (word, row) => {
      if (word.length < valueMin) return undefined;
      const column = referred.find(([, cells]) => cells[row] === word);
      return column === undefined ? undefined : `$${column[0]}`;
    },
    textOf: (name, row) => {
      const cells: readonly Cell[] | undefined = columns.get(name);
      return String(cells?.[row] ?? '');
    },
  };
}
