import type { HeldStamp } from './held-stamp.ts';

/** Where held stamps lie; one for each draft. Page and service worker use the same. */
export interface HeldStore {
  readonly list: () => Promise<HeldStamp[]>;
  readonly put: (held: HeldStamp) => Promise<void>;
  readonly remove: (draftId: string) => Promise<void>;
  /** Those of one org, by the first digits of its id; all for null. */
  readonly clear: (org: string | null) => Promise<void>;
}

const name = 'dojang';
const table = 'held-stamps';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'draftId' });
  return settled(request);
}

async function within<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await settled(work(database.transaction(table, mode).objectStore(table)));
  } finally {
    database.close();
  }
}

export const heldStore: HeldStore = {
  list: async () => {
    const all = await within<HeldStamp[]>('readonly', (store) => store.getAll());
    return all.sort((a, b) => a.heldAt - b.heldAt);
  },
  put: (held) => within('readwrite', (store) => store.put(held)).then(() => {}),
  remove: (draftId) => within('readwrite', (store) => store.delete(draftId)),
  clear: async (org) => {
    if (org === null) return within('readwrite', (store) => store.clear());
    const all = await within<HeldStamp[]>('readonly', (store) => store.getAll());
    for (const { owner, draftId } of all) {
      if (owner.startsWith(org)) await within('readwrite', (store) => store.delete(draftId));
    }
  },
};
