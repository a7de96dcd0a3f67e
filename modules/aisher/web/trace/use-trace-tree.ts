import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Trace } from '../../src/context/trace/schema.ts';
import { closedOnPhone, rowsOf, type TraceRow, treeOf } from './trace-tree.ts';
import { stepOf } from './tree-keys.ts';

/** Room that stays above and below the row that a key leads to: bars of the frame may cover it. */
const marginPx = 96;

export interface TraceTree {
  readonly rows: readonly TraceRow[];
  readonly closed: ReadonlySet<string>;
  /** Of the row that was chosen; empty where none is. */
  readonly chosen: string;
  readonly choose: (key: string) => void;
  readonly toggle: (key: string) => void;
  readonly press: (event: KeyboardEvent) => void;
  /** The row `n` begins `n * rowPx` below its top. */
  readonly list: RefObject<HTMLDivElement | null>;
}

/** The address follows after this rest: a step in the history puts the page back to where it last was scrolled. */
const restMs = 400;

/** The key of the row that was chosen, at once; it also stands in the address. */
function useChosen(): [chosen: string, choose: (key: string) => void] {
  const [written, write] = useQueryState('span');
  const [chosen, choose] = useState(written);
  useEffect(() => {
    const timer = setTimeout(() => write(chosen), restMs);
    return () => clearTimeout(timer);
  }, [chosen, write]);
  return [chosen, choose];
}

/** Which rows of a trace are seen and which one is chosen; that one stands in the address. */
export function useTraceTree(
  trace: Trace,
  { showsLogs, isWide, rowPx }: { showsLogs: boolean; isWide: boolean; rowPx: number },
): TraceTree {
  const roots = useMemo(() => treeOf(trace, showsLogs), [trace, showsLogs]);
  const atFirst = useMemo(
    () => (isWide ? new Set<string>() : closedOnPhone(roots)),
    [roots, isWide],
  );
  const [changed, setChanged] = useState<ReadonlySet<string> | null>(null);
  const closed = changed ?? atFirst;
  const rows = useMemo(() => rowsOf(roots, closed), [roots, closed]);
  const [chosen, choose] = useChosen();
  const list = useRef<HTMLDivElement>(null);
  const show = (key: string) => {
    const index = rows.findIndex(({ node }) => node.key === key);
    const top = (list.current?.getBoundingClientRect().top ?? 0) + index * rowPx;
    if (index < 0) return;
    if (top < marginPx) scrollBy({ top: top - marginPx });
    else if (top + rowPx > innerHeight - marginPx) {
      scrollBy({ top: top + rowPx - innerHeight + marginPx });
    }
  };
  const first = useRef(() => chosen !== '' && show(chosen));
  useEffect(() => {
    first.current();
  }, []);
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setChanged(next);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key, rows, closed, chosen === '' ? null : chosen);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if (step.open ?? step.close) toggle(step.open ?? step.close ?? '');
    if (step.to === undefined) return;
    choose(step.to);
    show(step.to);
  };
  return { rows, closed, chosen, choose, toggle, press, list };
}
