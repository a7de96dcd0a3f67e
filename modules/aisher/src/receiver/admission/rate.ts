import { type Parts, Problem } from '@dojang/kernel';

/** A key may hand in what it did not use for so long. */
const burstSeconds = 60;
const [retryMinSeconds, retryMaxSeconds] = [1, 300];

/** Rows a second of each key, over all receivers. */
export interface RowRates {
  /**
   * Takes the rows of a request from what the key may hand in.
   *
   * @throws Problem 429 `telemetry-too-fast`, with the seconds after which the request may come.
   */
  take(key: string, rowsPerSecond: number, rows: number, now: Date): Promise<void>;
}

export const createRowRates = ({ limiter }: Pick<Parts, 'limiter'>): RowRates => ({
  async take(key, rowsPerSecond, rows, now) {
    const size = rowsPerSecond * burstSeconds;
    const rate = { name: 'aisher.rows', perSecond: rowsPerSecond, size };
    const waitMs = await limiter.spend(rate, key, rows, now);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1_000);
    throw new Problem(
      429,
      'telemetry-too-fast',
      `This key may hand in ${rowsPerSecond} rows a second; wait, or ask for more on the page “Data sources”.`,
      {
        rowsPerSecond,
        retryAfterSeconds: Math.min(retryMaxSeconds, Math.max(retryMinSeconds, seconds)),
      },
    );
  },
});
