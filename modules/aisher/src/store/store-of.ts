import { type AnyContext, Problem } from '@dojang/kernel';
import { StoreError } from './client/store-error.ts';
import type { Store } from './store.ts';

declare module '@dojang/kernel' {
  interface Parts {
    /** Where telemetry is read; absent in a process that has no store. */
    readonly aisherStore?: Store;
  }
}

/**
 * Where telemetry lies that was handed in here. An org with a cluster is answered by `askStore` alone.
 *
 * @throws Problem 503 `store-away` where there is no store.
 */
export function storeOf({ parts }: AnyContext): Store {
  const store = parts.aisherStore;
  if (store !== undefined && store.state().reason !== 'not-started') return store;
  throw new Problem(
    503,
    'store-away',
    'No store of telemetry is open: make an ingest key, or connect a cluster, on the page “Data sources”.',
  );
}

/** Where the org's telemetry is read: in its cluster, or here. Undefined where there is neither. */
export const findStore = async (ctx: AnyContext): Promise<Store | undefined> =>
  (await ctx.parts.aisherClusters?.find(ctx)) ?? ctx.parts.aisherStore;

/**
 * Asks the store for an answer. A store that fails is an error with its cause, never an empty list.
 *
 * @throws Problem 503 `store-away`, `store-failed` with the fault.
 */
export async function askStore<T>(ctx: AnyContext, ask: (store: Store) => Promise<T>): Promise<T> {
  try {
    const store = (await ctx.parts.aisherClusters?.find(ctx)) ?? storeOf(ctx);
    return await ask(store);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    ctx.parts.log.warn({ error, org: ctx.org }, 'the store of telemetry gave no answer');
    const detail = 'The store of telemetry gave no answer: try again in a minute.';
    throw new Problem(503, 'store-failed', detail, { fault: error.fault });
  }
}
