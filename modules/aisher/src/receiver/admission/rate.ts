import { Problem } from '@dojang/kernel';

interface Bucket {
  /** Rows that may come now; below zero after a request that was larger than the bucket. */
  level: number;
  atMs: number;
}

/** A key may hand in what it did not use for so long. */
const burstSeconds = 60;
const bucketsMax = 10_000;
const [retryMinSeconds, retryMaxSeconds] = [1, 300];

/** Rows a second of each key, in this process. */
export interface RowRates {
  /**
   * Takes the rows of a request from the key's bucket.
   *
   * @throws Problem 429 `telemetry-too-fast`, with the seconds after which the bucket holds the request.
   */
  take(key: string, rowsPerSecond: number, rows: number, nowMs: number): void;
}

export function createRowRates(): RowRates {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, rowsPerSecond, rows, nowMs) {
      const size = rowsPerSecond * burstSeconds;
      const known = buckets.get(key) ?? { level: size, atMs: nowMs };
      const filled = known.level + (Math.max(0, nowMs - known.atMs) / 1000) * rowsPerSecond;
      const level = Math.min(size, filled);
      // What is larger than the bucket passes when the bucket is full: else it could never pass.
      const needed = Math.min(rows, size);
      if (buckets.size >= bucketsMax && !buckets.has(key)) buckets.clear();
      if (level < needed) {
        buckets.set(key, { level, atMs: nowMs });
        const seconds = Math.ceil((needed - level) / rowsPerSecond);
        throw new Problem(
          429,
          'telemetry-too-fast',
          `This key may hand in ${rowsPerSecond} rows a second; wait, or ask for more on the page “Keys”.`,
          {
            rowsPerSecond,
            retryAfterSeconds: Math.min(retryMaxSeconds, Math.max(retryMinSeconds, seconds)),
          },
        );
      }
      buckets.set(key, { level: level - rows, atMs: nowMs });
    },
  };
}
