import type { Interval } from './own-time.ts';
import type { TimedSpan, Tree } from './tree.ts';

export interface CriticalPiece extends Interval {
  readonly spanId: string;
}

interface Open {
  readonly span: TimedSpan;
  /** Before this nothing counts: a child may seem to begin before its parent. */
  readonly floorMs: number;
  /** What runs up to here is found. */
  cursorMs: number;
  /** Children that have not been looked at, the last to end at the end. */
  readonly left: { readonly child: TimedSpan; readonly endMs: number }[];
}

function openAt(
  span: TimedSpan,
  floorMs: number,
  cursorMs: number,
  { childrenOf }: Pick<Tree<TimedSpan>, 'childrenOf'>,
): Open {
  const left = childrenOf(span.spanId)
    .filter((child) => child.startMs < cursorMs && child.endMs >= floorMs)
    .map((child) => ({ child, endMs: Math.min(child.endMs, cursorMs) }))
    .sort((a, b) => a.endMs - b.endMs || b.child.startMs - a.child.startMs);
  return { span, floorMs, cursorMs, left };
}

/** The last child to end before what is found already: what runs beside that did not hold it up. */
function lastBefore(open: Open): Open['left'][number] | undefined {
  for (let next = open.left.pop(); next !== undefined; next = open.left.pop()) {
    if (next.endMs <= open.cursorMs && next.child.startMs < open.cursorMs) return next;
  }
  return undefined;
}

/**
 * Which span held the trace up, and when, read from the end: the child that ended last, before it the last one that ended when that one began,
 * and the parent where no child ran. A child that outlives its parent counts as far as the parent waited.
 */
export function criticalPath(top: TimedSpan, tree: Pick<Tree<TimedSpan>, 'childrenOf'>) {
  const pieces: CriticalPiece[] = [];
  const add = ({ spanId }: TimedSpan, fromMs: number, untilMs: number) => {
    if (fromMs < untilMs) pieces.push({ spanId, fromMs, untilMs });
  };
  const entered = new Set([top.spanId]);
  const stack = [openAt(top, top.startMs, top.endMs, tree)];
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    const next = lastBefore(open);
    if (next === undefined) {
      add(open.span, open.floorMs, open.cursorMs);
      stack.pop();
      continue;
    }
    const { child, endMs } = next;
    if (entered.has(child.spanId)) continue;
    entered.add(child.spanId);
    add(open.span, endMs, open.cursorMs);
    const floorMs = Math.max(child.startMs, open.floorMs);
    open.cursorMs = floorMs;
    stack.push(openAt(child, floorMs, endMs, tree));
  }
  return pieces.reverse();
}
