import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What we use of the package `chdb`, which is no dependency of ours: it comes by {@link import('../fetch/fetch-engine.ts')}. */
export interface ChdbSession {
  queryAsync(sql: string, options?: { readonly format?: string }): Promise<ChdbResult>;
  insert(insert: {
    readonly table: string;
    readonly columns: readonly string[];
    readonly values: Uint8Array;
    readonly format: 'JSONCompactEachRow';
  }): Promise<unknown>;
  close(): void;
}

interface ChdbResult {
  bytes(): Uint8Array;
}

interface Chdb {
  readonly Session: new (
    folder: string,
    options: { readonly connectionArgs: readonly string[] },
  ) => ChdbSession;
}

/** Loads the library, half a gigabyte, from the folder that holds its packages. */
export function loadChdb(packages: string): Chdb {
  return createRequire(join(packages, 'package.json'))('chdb') as Chdb;
}
