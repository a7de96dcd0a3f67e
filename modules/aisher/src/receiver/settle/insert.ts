import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@dojang/kernel';
import type { Batch, Store } from '../../store/store.ts';

export interface InsertOptions {
  readonly store: Pick<Store, 'insert' | 'state'>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly afterInsert?: () => void;
}

const [firstMs, maxMs] = [250, 30_000];
/** A store that is ready and refuses a batch for some minutes will never take it. */
const triesMax = 12;

/**
 * Tries until the batch is stored, while the engine is away or starts. False when a store that is ready refuses it for
 * good.
 *
 * @throws Error when it is told to stop.
 */
export async function insertUntilStored(options: InsertOptions, batch: Batch): Promise<boolean> {
  const { store, log, signal } = options;
  let tries = 0;
  for (let waitMs = firstMs; ; waitMs = Math.min(maxMs, waitMs * 2)) {
    try {
      await store.insert(batch);
      options.afterInsert?.();
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      tries = store.state().state === 'ready' ? tries + 1 : 0;
      log.warn({ error, org: batch.org, tries }, 'a batch could not be stored');
      if (tries >= triesMax) return false;
    }
    await delay(waitMs, undefined, { signal });
  }
}
