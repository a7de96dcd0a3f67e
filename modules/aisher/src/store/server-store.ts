import { type Client, type ClientOptions, openClient } from './client/client.ts';
import { StoreError, storeErrorOf } from './client/store-error.ts';
import { forgetRows } from './insert/forget.ts';
import { insertBatch } from './insert/insert.ts';
import { clusterSettings, type Ownership, openDoor, ownSettings } from './queries/door.ts';
import type { Store, StoreState } from './store.ts';

export interface ServerStoreOptions
  extends Pick<ClientOptions, 'url' | 'agent' | 'now' | 'random' | 'wait' | 'requestMsMax'> {
  readonly ownership: Ownership;
}

export interface ServerStore extends Store {
  /** When a query was last answered; null before. */
  readonly lastGoodAt: () => Date | null;
  /** For what asks the server about itself: a probe, an installation of tables. */
  readonly client: Client;
}

const retryWaitMsMax = 60_000;

function requireOwn({ tables }: Ownership): void {
  if (tables === 'own') return;
  throw new StoreError('no-rights', 'a cluster of others is only read');
}

/**
 * ClickHouse elsewhere: a server with our tables, or a cluster of others, from which is only read. How it does is what the last request
 * said, so nothing is asked in vain.
 */
export function openServerStore({ ownership, ...options }: ServerStoreOptions): ServerStore {
  const settings = ownership.tables === 'own' ? ownSettings : clusterSettings;
  const client = openClient({ ...options, settings, retryWaitMsMax });
  const door = openDoor(client, ownership);
  let state: StoreState = { state: 'starting', reason: null };

  async function noting<R>(work: () => Promise<R>): Promise<R> {
    try {
      const done = await work();
      state = { state: 'ready', reason: null };
      return done;
    } catch (error) {
      const { fault } = storeErrorOf(error);
      // A question that is too large, or of another org, says nothing about the server.
      const isOfServer =
        fault === 'unreachable' || fault === 'bad-answer' || fault === 'overloaded';
      if (isOfServer || state.state === 'starting') state = { state: 'away', reason: fault };
      throw error;
    }
  }

  return {
    client,
    exceptions: door.exceptions,
    ask: (org, query, params) => noting(() => door.ask(org, query, params)),
    async insert(batch) {
      requireOwn(ownership);
      await noting(() => insertBatch(client, batch));
    },
    async forget(org) {
      requireOwn(ownership);
      await noting(() => forgetRows(client, org));
    },
    state: () => state,
    lastGoodAt: client.lastGoodAt,
    async close() {
      state = { state: 'away', reason: 'closed' };
      await client.close();
    },
  };
}
