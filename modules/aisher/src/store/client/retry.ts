import { setTimeout as sleep } from 'node:timers/promises';
import { type StoreError, storeErrorOf } from './store-error.ts';

export interface RetryOptions {
  /** Waiting ends before the sum of waits would pass this. */
  readonly waitMsMax: number;
  readonly random: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
}

const waitFor = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal });

/** After 1, 2, 4, … seconds, each between half and one and a half of that, so that clients do not come back together. */
export const retryDelayMs = (tries: number, random: () => number): number =>
  2 ** (tries - 1) * 1_000 * (0.5 + random());

/** @throws StoreError, the last one. */
export async function withRetries<R>(work: () => Promise<R>, options: RetryOptions): Promise<R> {
  const { waitMsMax, random, wait = waitFor, signal } = options;
  let waited = 0;
  for (let tries = 1; ; tries += 1) {
    let failed: StoreError;
    try {
      return await work();
    } catch (error) {
      failed = storeErrorOf(error);
    }
    const delay = retryDelayMs(tries, random);
    waited += delay;
    if (signal.aborted || waited > waitMsMax || !failed.mayTryAgain(tries)) throw failed;
    try {
      await wait(delay, signal);
    } catch {
      throw failed;
    }
  }
}
