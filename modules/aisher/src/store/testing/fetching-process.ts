/** A process that opens a store whose engine is not here yet, for a test that kills it: `fetching-process.ts FOLDER PACKAGES URL`. */
import { openEmbeddedStore } from '../embedded-store.ts';
import type { EnginePackage } from '../fetch/engine-packages.ts';

const [, , folder = '', packages = '[]', url = ''] = process.argv;
const store = openEmbeddedStore({
  folder,
  fetch: {
    packages: JSON.parse(packages) as EnginePackage[],
    locate: async () => url,
    freeBytes: async () => 1e12,
  },
});
setInterval(() => process.send?.(store.facts().progress?.bytes ?? 0), 20);
