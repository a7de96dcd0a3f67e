import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { type Slice, sliceOf } from './row-slice.ts';

/** Follows the page as it scrolls. */
function useSlice(list: RefObject<HTMLElement | null>, rowPx: number, count: number): Slice {
  const [slice, setSlice] = useState<Slice>({ from: 0, until: Math.min(count, 60) });
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next = sliceOf(top, innerHeight, rowPx, count);
      setSlice((before) =>
        before.from === next.from && before.until === next.until ? before : next,
      );
    };
    const follow = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', follow, { passive: true });
    addEventListener('resize', follow);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', follow);
      removeEventListener('resize', follow);
    };
  }, [list, rowPx, count]);
  return { from: Math.min(slice.from, count), until: Math.min(slice.until, count) };
}

/**
 * Thousands of rows of one height, of which those near the screen are drawn. `children` draws one by its index, as high
 * as `rowPx`, with a key.
 */
export function WindowedRows({
  count,
  rowPx,
  listRef,
  children,
}: {
  count: number;
  rowPx: number;
  /** For a host that scrolls to a row: the row `n` begins `n * rowPx` below its top. */
  listRef?: RefObject<HTMLDivElement | null>;
  children: (index: number) => ReactNode;
}) {
  const own = useRef<HTMLDivElement>(null);
  const list = listRef ?? own;
  const { from, until } = useSlice(list, rowPx, count);
  const shown = Array.from({ length: Math.max(0, until - from) }, (_, n) => from + n);
  return (
    <div ref={list} role="none" style={{ height: count * rowPx }}>
      <div role="none" style={{ transform: `translateY(${from * rowPx}px)` }}>
        {shown.map(children)}
      </div>
    </div>
  );
}
