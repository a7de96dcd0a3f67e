/** The time that a waterfall shows, in milliseconds since the trace began. */
export interface TimeScale {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Lasting {
  readonly startMs: number;
  readonly durationMs: number;
}

/** From the first start to the last end; a clock that is behind begins before zero. */
export function scaleOf(spans: readonly Lasting[]): TimeScale {
  let fromMs = 0;
  let untilMs = 0;
  for (const { startMs, durationMs } of spans) {
    fromMs = Math.min(fromMs, startMs);
    untilMs = Math.max(untilMs, startMs + durationMs);
  }
  return { fromMs, untilMs: untilMs > fromMs ? untilMs : fromMs + 1 };
}

/** Where a moment stands, from 0 to 1. */
export const shareAt = ({ fromMs, untilMs }: TimeScale, atMs: number): number =>
  Math.min(1, Math.max(0, (atMs - fromMs) / (untilMs - fromMs)));

/** A few round moments of the scale, zero among them where it is shown. */
export function ticksOf({ fromMs, untilMs }: TimeScale, ticksMax = 5): number[] {
  const rough = (untilMs - fromMs) / ticksMax;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 2.5, 5, 10].find((factor) => factor * size >= rough) ?? 10);
  const ticks: number[] = [];
  for (let n = Math.ceil(fromMs / step) || 0; n * step <= untilMs; n += 1) ticks.push(n * step);
  return ticks;
}
