import type { TimedSpan } from './tree.ts';

export interface Interval {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** When a span ran and none of its children did, by time. */
export function ownTimes(span: TimedSpan, children: readonly TimedSpan[]): Interval[] {
  const own: Interval[] = [];
  let reached = span.startMs;
  for (const child of [...children].sort((a, b) => a.startMs - b.startMs)) {
    if (child.startMs >= span.endMs) break;
    if (child.startMs > reached) own.push({ fromMs: reached, untilMs: child.startMs });
    reached = Math.max(reached, child.endMs);
  }
  if (reached < span.endMs) own.push({ fromMs: reached, untilMs: span.endMs });
  return own;
}

export const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);

/** A share of the whole trace from which on a time without a child is worth a look. */
const gapShare = 0.05;
const gapLeastMs = 1;

/** Long times in a span that has children, in which none of them ran. */
export function gapsOf(
  own: readonly Interval[],
  children: readonly TimedSpan[],
  traceMs: number,
): Interval[] {
  if (children.length === 0) return [];
  const leastMs = Math.max(gapLeastMs, traceMs * gapShare);
  return own.filter(({ fromMs, untilMs }) => untilMs - fromMs >= leastMs);
}
