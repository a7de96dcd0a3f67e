import type { ReactNode } from 'react';
import { Failing } from './failing.tsx';
import { Loading } from './loading.tsx';

/** What a query of TanStack knows, as far as its states are drawn. */
export interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isError: boolean;
  readonly refetch: () => unknown;
}

/**
 * A query that is there once the others have answered as well: sections that came one after the other would push each
 * other down. One of the others that fails is drawn where it belongs.
 */
export function together<Data>(main: Asked<Data>, ...others: Asked<unknown>[]): Asked<Data> {
  const isWhole = others.every(({ data, isError }) => data !== undefined || isError);
  return isWhole || main.isError ? main : { ...main, data: undefined };
}

/**
 * Draws the data, or why it is not there yet. Data stays on the screen while it is loaded again, and also when that
 * fails.
 */
export function Loaded<Data>({
  query,
  rows = 3,
  rowHeight,
  waiting,
  children,
}: {
  query: Asked<Data>;
  /** How many rows stand in for the data. */
  rows?: number;
  /** How high one of them is, as a class. */
  rowHeight?: string | undefined;
  /** Stands in for the data where rows do not have its shape. */
  waiting?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <Failing problem={query.error} onRetry={() => void query.refetch()} />;
  }
  return waiting ?? <Loading rows={rows} rowHeight={rowHeight} />;
}
