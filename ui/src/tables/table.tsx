import type { ReactNode } from 'react';

export interface Column<Item> {
  readonly key: string;
  readonly label: string;
  readonly isNumber?: boolean;
  readonly cell: (item: Item) => ReactNode;
}

/**
 * Items by columns; the first column names the item. Where the columns do not fit beside each other, on a
 * phone, each item is a card with its other columns as facts; `staysTable` is for few and short ones.
 */
export function Table<Item>({
  caption,
  columns: [name, ...columns],
  items,
  keyOf,
  staysTable = false,
  empty,
}: {
  caption: string;
  columns: readonly [Column<Item>, ...Column<Item>[]];
  items: readonly Item[];
  keyOf: (item: Item) => string;
  staysTable?: boolean;
  /** Said when there are no items. */
  empty: string;
}) {
  if (items.length === 0)
    return (
      <p data-empty className="sheet appear px-4 py-5 text-ink-2">
        {empty}
      </p>
    );
  return (
    <div className="sheet appear overflow-hidden">
      <table className={`w-full text-sm ${staysTable ? '' : 'hidden sm:table'}`}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="label">
            <th scope="col" className="py-2 pr-2 pl-4 text-left font-normal">
              {name.label}
            </th>
            {columns.map(({ key, label, isNumber }) => (
              <th
                key={key}
                scope="col"
                className={`px-2 py-2 font-normal last:pr-4 sm:px-3 ${isNumber ? 'text-right' : 'text-left'}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="rows border-t border-line">
          {items.map((item) => (
            <tr key={keyOf(item)}>
              <th scope="row" className="py-2 pr-2 pl-4 text-left font-medium break-words">
                {name.cell(item)}
              </th>
              {columns.map(({ key, isNumber, cell }) => (
                <td
                  key={key}
                  className={`px-2 py-2 last:pr-4 sm:px-3 ${isNumber ? 'text-right tabular-nums' : ''}`}
                >
                  {cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {!staysTable && (
        <ul aria-label={caption} className="rows sm:hidden">
          {items.map((item) => (
            <li key={keyOf(item)} className="px-4 py-3">
              <p className="font-medium break-words">{name.cell(item)}</p>
              <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-0.5 text-sm">
                {columns.map(({ key, label, cell }) => (
                  <div key={key} className="flex min-w-0 items-baseline gap-2">
                    <dt className="label shrink-0">{label}</dt>
                    <dd className="min-w-0 break-words tabular-nums">{cell(item)}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
