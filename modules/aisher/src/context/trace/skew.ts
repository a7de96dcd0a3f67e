/** What of a span decides whether two clocks disagree. */
export interface ClockedSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly service: string;
  /** '' where telemetry names none. */
  readonly host: string;
  readonly kind: string;
}

/** Clocks of one network differ by less, mostly. */
const toleranceMs = 1;

/**
 * So far a child lies outside its parent, where only another clock explains it: before its parent began, or behind the end of a call that
 * waited long enough for it. Null where there is nothing to explain, such as a caller that gave up.
 */
export function skewOf(child: ClockedSpan, parent: ClockedSpan): number | null {
  const isElsewhere =
    child.host !== '' && parent.host !== ''
      ? child.host !== parent.host
      : child.service !== parent.service;
  if (!isElsewhere) return null;
  const earlyMs = child.startMs - parent.startMs;
  if (earlyMs < -toleranceMs) return earlyMs;
  const wasWaitedFor = parent.kind === 'Client' && child.kind === 'Server';
  const fits = child.endMs - child.startMs <= parent.endMs - parent.startMs;
  const lateMs = child.endMs - parent.endMs;
  return wasWaitedFor && fits && lateMs > toleranceMs ? lateMs : null;
}
