import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedStoreOptions, openEmbeddedStore } from '../embedded-store.ts';
import type { StoreState } from '../store.ts';

/** Kept from one run to the next: 178 MB are fetched once for a machine. */
export const testEngines = join(tmpdir(), 'dojang-aisher-engine');

export const testFolder = (): string => mkdtempSync(join(tmpdir(), 'dojang-store-'));
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });

/** An embedded store, and a way to wait for what it says. */
export function openTestStore(folder: string, options: Partial<EmbeddedStoreOptions> = {}) {
  const said: StoreState[] = [];
  const waiting = new Set<() => void>();
  const store = openEmbeddedStore({
    folder,
    enginesFolder: testEngines,
    backoffMs: 100,
    ...options,
    heard(state) {
      said.push(state);
      for (const look of waiting) look();
    },
  });
  /** Until the store is in that state, for that reason. */
  const until = (state: StoreState['state'], reason: string | null = null): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        const now = store.state();
        if (now.state !== state || now.reason !== reason) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { store, until, said };
}
