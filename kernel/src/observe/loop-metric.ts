import type { Metrics } from './metrics.ts';

/**
 * A leg of the loop that a person waits for: asked until a draft is there, due until a phone is told, stamped until it is
 * done.
 */
type LoopLeg = 'drafted' | 'notified' | 'done';

const buckets = [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300];

export const loopSeconds = (metrics: Metrics) =>
  metrics.histogram(
    'dojang_loop_seconds',
    'Legs of the loop that a person waits for.',
    ['leg'],
    buckets,
  );

/** Called once the leg is committed. */
export function observeLeg(metrics: Metrics, leg: LoopLeg, from: Date, to: Date): void {
  loopSeconds(metrics).observe({ leg }, Math.max(0, to.getTime() - from.getTime()) / 1_000);
}
