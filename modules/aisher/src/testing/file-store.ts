import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Rows } from '../rows/rows.ts';
import type { Batch, Store } from '../store/store.ts';

/** One line of the file: what a batch stored. */
export interface StoredBatch {
  readonly org: string;
  readonly token: string;
  readonly retentionDays: number;
  readonly rows: Rows;
}

const writeValue = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? `${value}n` : value;
const readValue = (_key: string, value: unknown) =>
  typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;

/** What a file of batches holds. A line that was torn was not stored. */
export function readStored(path: string): StoredBatch[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line, readValue) as StoredBatch);
}

/** A store in a file, which keeps the rule of tokens as the engine does: one that was stored changes nothing. */
export interface FileStore extends Pick<Store, 'insert' | 'state' | 'close'> {
  readonly batches: () => StoredBatch[];
  /** Makes inserts fail until it is called with null. */
  fail(error: Error | null): void;
}

export function openFileStore(path: string): FileStore {
  const tokens = new Set(readStored(path).map(({ token }) => token));
  let failing: Error | null = null;
  return {
    async insert({ org, rows, token, retentionDays }: Batch) {
      if (failing !== null) throw failing;
      if (tokens.has(token)) return;
      tokens.add(token);
      const { spans, exceptions, logs, points } = rows;
      const stored = { org, token, retentionDays, rows: { spans, exceptions, logs, points } };
      appendFileSync(path, `${JSON.stringify(stored, writeValue)}\n`);
    },
    state: () => ({ state: failing === null ? 'ready' : 'away', reason: failing && 'store-away' }),
    batches: () => readStored(path),
    fail(error) {
      failing = error;
    },
    close: async () => {},
  };
}
