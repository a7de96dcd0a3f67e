import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from '@dojang/kernel';
import { createKeyStandings } from './keys/standing.ts';
import type { AisherFolders, OpenedAisher } from './open-aisher.ts';
import { shedProblem } from './receiver/admission/load.ts';
import type { Receiver, ReceiverState } from './receiver/receiver.ts';
import { StoreError } from './store/client/store-error.ts';
import type { Store } from './store/store.ts';

export interface WhenWanted {
  readonly parts: { readonly aisherReceiver: Receiver; readonly aisherStore: Store };
  close(): Promise<void>;
}

const notStarted = { state: 'away', reason: 'not-started' } as const;
const notOpened = { state: 'away', reason: 'not-opened' } as const;
const resting = (store: ReceiverState['store']): ReceiverState => ({
  journal: { bytes: 0, records: 0, oldestMs: 0 },
  refuses: null,
  store,
  engine: null,
  diskFree: null,
  newestMs: {},
});

/**
 * Telemetry on a server where perhaps nobody wants any. The engine of 178 MB is fetched, and memory is taken for it, once
 * somebody makes an ingest key or opens the shop of the playground. From then on the next start opens what is there.
 */
export function openWhenWanted(
  parts: Parts,
  folders: AisherFolders,
  open: () => Promise<OpenedAisher>,
): WhenWanted {
  let opening: Promise<OpenedAisher> | undefined;
  let opened: OpenedAisher['parts'] | undefined;
  let hasFailed = false;
  let isClosed = false;

  function opens(): Promise<OpenedAisher> {
    if (isClosed) return Promise.reject(shedProblem('draining', 0));
    opening ??= open().then(
      (found) => {
        opened = found.parts;
        hasFailed = false;
        return found;
      },
      (error) => {
        parts.log.error({ error }, 'the store of telemetry could not be opened');
        opening = undefined;
        hasFailed = true;
        throw shedProblem('not-opened', 0);
      },
    );
    return opening;
  }
  const want = () => void opens().catch(() => undefined);
  const storeState = () =>
    opened?.aisherStore.state() ?? (hasFailed ? notOpened : opening ? starting : notStarted);
  const store = async () => {
    // What is being opened is waited for; nothing is opened for a question.
    const found = opened ?? (await opening?.catch(() => undefined))?.parts;
    if (found !== undefined) return found.aisherStore;
    throw new StoreError('away', 'no telemetry was handed in yet');
  };
  if (existsSync(join(folders.folder, 'journal'))) want();
  return {
    parts: {
      aisherReceiver: {
        keys: createKeyStandings(parts),
        want,
        requireRoom: () => opened?.aisherReceiver.requireRoom(),
        take: async (received) => (await opens()).parts.aisherReceiver.take(received),
        state: () => opened?.aisherReceiver.state() ?? resting(storeState()),
        close: async () => opened?.aisherReceiver.close(),
      },
      aisherStore: {
        exceptions: 'index',
        insert: async (batch) => (await store()).insert(batch),
        forget: async (org) => (await store()).forget(org),
        ask: async (org, query, params) => (await store()).ask(org, query, params),
        state: storeState,
        close: async () => opened?.aisherStore.close(),
      },
    },
    async close() {
      isClosed = true;
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

const starting = { state: 'starting', reason: null } as const;
