import type { Parts } from '@dojang/kernel';
import { storeErrorOf } from '../store/client/store-error.ts';
import type { Store } from '../store/store.ts';
import { counterOf } from './counters.ts';

/** The same store; each failure of it is counted by its kind. */
export function countingFaults<S extends Store>(store: S, { metrics }: Pick<Parts, 'metrics'>): S {
  const faults = counterOf(metrics, 'faults');
  async function counted<R>(work: Promise<R>): Promise<R> {
    try {
      return await work;
    } catch (error) {
      faults.inc({ error_type: storeErrorOf(error).fault });
      throw error;
    }
  }
  return {
    ...store,
    ask: (org, query, params) => counted(store.ask(org, query, params)),
    insert: (batch) => counted(store.insert(batch)),
    forget: (org) => counted(store.forget(org)),
  };
}
