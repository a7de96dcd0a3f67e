import type { TraceRow } from './trace-tree.ts';

export interface Step {
  /** The row to go to. */
  readonly to?: string;
  readonly open?: string;
  readonly close?: string;
}

/** What a key does in a tree, as ARIA has it: up and down go along, right opens and goes in, left closes and goes out. */
export function stepOf(
  key: string,
  rows: readonly TraceRow[],
  closed: ReadonlySet<string>,
  current: string | null,
): Step | null {
  const at = rows.findIndex(({ node }) => node.key === current);
  const row = rows[at];
  const go = (index: number): Step | null => {
    const target = rows[Math.min(rows.length - 1, Math.max(0, index))];
    return target ? { to: target.node.key } : null;
  };
  const hasMore = row !== undefined && row.node.children.length > 0;
  const isShut = row !== undefined && closed.has(row.node.key);
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? rows.length - 1 : at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (!row || !hasMore) return null;
      return isShut ? { open: row.node.key } : go(at + 1);
    case 'ArrowLeft':
      if (!row) return null;
      if (hasMore && !isShut) return { close: row.node.key };
      return row.parentKey === null ? null : { to: row.parentKey };
    case 'e':
      return nextError(rows, at);
    default:
      return null;
  }
}

/** The next span that failed itself, from the top again after the last one. */
function nextError(rows: readonly TraceRow[], at: number): Step | null {
  const failed = (row: TraceRow) => row.node.kind === 'span' && row.node.span.hasError;
  const target = rows.slice(at + 1).find(failed) ?? rows.find(failed);
  return target ? { to: target.node.key } : null;
}
