import { randomInt } from 'node:crypto';
import { Problem } from '../base/problem.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createShedCounter } from '../observe/shed-metric.ts';

/** New streams a second. A process that takes up more keeps those that it has waiting. */
const perSecondMax = 500;

/** When one reader of many comes back. Drawn, so that not all come at one moment. */
export const comeBackMs = () => randomInt(1_000, 10_001);

const comeLater = () =>
  new Problem(
    503,
    'streams-busy',
    'This server takes up no more streams at the moment; come back after the seconds in Retry-After.',
    { retryAfterSeconds: Math.ceil(comeBackMs() / 1_000) },
  );

/** Lets a second's worth of streams in at once, and then as many as time gives back. */
export function createAdmission(
  metrics: Metrics,
  now: () => number = () => performance.now(),
): {
  admit(): void;
  /** @throws Problem 503 `streams-busy` when the server stops. */
  requireOpen(): void;
  close(): void;
} {
  let left = perSecondMax;
  let countedAt = now();
  let isClosed = false;
  const shed = createShedCounter(metrics);
  const refuse = (): never => {
    shed('streams');
    throw comeLater();
  };
  return {
    /** @throws Problem 503 `streams-busy`. */
    admit() {
      const at = now();
      left = Math.min(perSecondMax, left + ((at - countedAt) / 1000) * perSecondMax);
      countedAt = at;
      if (isClosed || left < 1) refuse();
      left -= 1;
    },
    requireOpen() {
      if (isClosed) refuse();
    },
    close: () => {
      isClosed = true;
    },
  };
}
