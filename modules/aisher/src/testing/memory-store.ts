import type { Query } from '../store/queries/door.ts';
import type { Store } from '../store/store.ts';

type Params = Readonly<Record<string, unknown>>;
/** Rows as the engine writes them. */
type Answer = (params: Params) => readonly unknown[];

export interface MemoryStore extends Store {
  /** What an org is answered; other orgs and other questions get no row. */
  answer<R>(org: string, query: Query<R>, rows: Answer): void;
  /** Makes every question fail until it is called with null. */
  fail(error: Error | null): void;
}

/** A store that answers what a test wrote down. What the engine makes of the texts is tried in `test/servers/`. */
export function openMemoryStore(): MemoryStore {
  const answers = new Map<string, Map<Query<unknown>, Answer>>();
  let failing: Error | null = null;
  return {
    exceptions: 'index',
    answer(org, query, rows) {
      const own = answers.get(org) ?? new Map<Query<unknown>, Answer>();
      answers.set(org, own.set(query, rows));
    },
    fail(error) {
      failing = error;
    },
    async ask<R>(org: string, query: Query<R>, params: Params): Promise<R[]> {
      if (failing !== null) throw failing;
      const rows = answers.get(org)?.get(query)?.(params) ?? [];
      return rows.map((row) => query.row.parse(row));
    },
    insert: async () => {},
    async forget(org) {
      if (failing !== null) throw failing;
      answers.delete(org);
    },
    state: () => ({ state: failing === null ? 'ready' : 'away', reason: failing && 'store-away' }),
    close: async () => {},
  };
}

/** A span as the engine writes it. */
export const spanRow = (more: Readonly<Record<string, unknown>> = {}) => ({
  span_id: '00000000000000a1',
  parent_span_id: '',
  service: 'payment',
  operation: 'POST /pay',
  kind: 'Server',
  start_ns: '1767225600000000000',
  duration_ns: '20000000',
  has_error: false,
  message: '',
  strings: {},
  numbers: {},
  bools: {},
  resource: { 'service.name': 'payment' },
  events: [],
  ...more,
});
