import type { Parts } from '@dojang/kernel';
import { openJournal } from '../journal/file-journal.ts';
import type { Journal, JournalPoint, JournalState } from '../journal/journal.ts';
import { createKeyStandings, type KeyStandings } from '../keys/standing.ts';
import { counterOf } from '../ops/counters.ts';
import type { Rows } from '../rows/rows.ts';
import type { Store } from '../store/store.ts';
import {
  diskFreeOf,
  type LoadState,
  type ShedReason,
  shedProblem,
  shedReason,
} from './admission/load.ts';
import { createQuotas } from './admission/quotas.ts';
import { createRowRates } from './admission/rate.ts';
import { createRecentBodies, type RecentBodies } from './admission/recent.ts';
import { createClocks } from './clocks.ts';
import { createRequestReader } from './decode/read-request.ts';
import { createNewestRows, type NewestMs, type NewestRows } from './newest-rows.ts';
import type { Outcome } from './protocol.ts';
import { type Received, type RowOutcome, receive } from './receive.ts';
import type { ReceivedHeader } from './received.ts';
import type { Recall } from './settle/recall.ts';
import { createMasks, type RowMasker } from './settle/row-mask.ts';
import { createSeenRows } from './settle/seen.ts';
import { createServiceNames } from './settle/service-names.ts';
import { startSettling } from './settle/settle.ts';

declare module '@dojang/kernel' {
  interface Parts {
    /** Takes telemetry, where this process has a journal. */
    readonly aisherReceiver?: Receiver;
  }
}

export interface ReceiverState {
  readonly journal: JournalState;
  /** Why nothing is taken just now; null while all is well. */
  readonly refuses: ShedReason | null;
  readonly store: ReturnType<Store['state']>;
  /** Of the engine of this process; null where another one, or a server, stores. */
  readonly engine: EngineFacts | null;
  /** Part of the disk that is free; null while nothing is open. */
  readonly diskFree: number | null;
  readonly newestMs: NewestMs;
}

/** What an embedded engine says beside its state. */
export interface EngineFacts {
  /** Bytes of the engine that are here, while it is fetched. */
  readonly progress: { readonly bytes: number; readonly bytesTotal: number } | null;
  readonly brokenParts: number;
}

/** Where telemetry comes in: read, made durable, answered, and then stored. */
export interface Receiver {
  readonly keys: KeyStandings;
  /** Telemetry will come: what takes it is opened, unless it is open. */
  want(): void;
  /** Called before a body is read. @throws Problem 503 `telemetry-not-taken`. */
  requireRoom(): void;
  /** @throws Problem as `receive`. */
  take(received: Received): Promise<Outcome>;
  readonly state: () => ReceiverState;
  /** Nothing more is taken. What is in the journal and not stored is stored after the next start. */
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** Of the journal; this process alone has it. */
  readonly folder: string;
  readonly store: Pick<Store, 'insert' | 'state'>;
  readonly engine?: () => EngineFacts;
  /** Replaces secrets and personal data of an org. */
  readonly maskerOf: (org: string) => RowMasker;
  readonly retentionDaysOf: (org: string) => Promise<number>;
  readonly random: () => number;
  /** Told of what was stored. */
  readonly stored?: (org: string, rows: Rows) => void;
  /** What the store has from before this start; nothing when left out. */
  readonly recall?: Recall;
  /** For the tests of faults. */
  readonly at?: (point: JournalPoint | 'after-insert') => void;
  /** How long the first rows of a batch wait for others; a second when left out. */
  readonly batchMs?: number;
}

/** Counts are written, the disk is looked at and old segments end this often. */
const tidyMs = 5_000;

function createCounters({ metrics }: Parts) {
  const rows = counterOf(metrics, 'receiverRows');
  const bytes = metrics.counter(
    'dojang_aisher_receiver_bytes_total',
    'Bytes of telemetry that came in, after inflating.',
    ['signal'],
  );
  const stored = counterOf(metrics, 'storeRows');
  return { rows, bytes, stored };
}

/** How long rows have waited for a store that could take them. The first fetch of an engine is waited for by the journal. */
function createBehind(store: Pick<Store, 'state'>, now: () => Date) {
  let loadedAt = Number.NEGATIVE_INFINITY;
  return (oldestMs: number): number => {
    const nowMs = now().getTime();
    if (store.state().state === 'loading') loadedAt = nowMs;
    return Math.max(0, Math.min(oldestMs, nowMs - loadedAt));
  };
}

function settle(
  { log, now }: Parts,
  options: ReceiverOptions,
  journal: Journal<ReceivedHeader>,
  counters: ReturnType<typeof createCounters>,
) {
  const { at } = options;
  return startSettling({
    journal,
    store: options.store,
    log,
    maskOf: createMasks(options.maskerOf),
    seen: createSeenRows(now),
    services: createServiceNames(now),
    retentionDaysOf: options.retentionDaysOf,
    ...(options.recall ? { recall: options.recall } : {}),
    ...(options.stored ? { stored: options.stored } : {}),
    noteRows: (outcome, rows) => counters.stored.inc({ outcome }, rows),
    ...(options.batchMs === undefined ? {} : { waitMs: options.batchMs }),
    ...(at ? { afterInsert: () => at('after-insert') } : {}),
  });
}

const notingNewest = (options: ReceiverOptions, newest: NewestRows): ReceiverOptions => ({
  ...options,
  stored: (org, rows) => {
    newest.note(rows);
    options.stored?.(org, rows);
  },
});

/** Those that the journal holds were answered before this start. */
function recentBodiesOf(journal: Journal<ReceivedHeader>): RecentBodies {
  const recent = createRecentBodies();
  for (const { keyId, signal, sha256, receivedAt } of journal.headers()) {
    recent.add(`${keyId} ${signal} ${sha256}`, receivedAt);
  }
  return recent;
}

/** @throws Error when another process has the folder. */
export function openReceiver(parts: Parts, options: ReceiverOptions): Receiver {
  const { log, now } = parts;
  const { folder, store, at } = options;
  const counters = createCounters(parts);
  const journal = openJournal<ReceivedHeader>({
    folder,
    sealer: parts.keyring,
    now,
    log,
    ...(at ? { at } : {}),
  });
  const quotas = createQuotas(parts);
  const newest = createNewestRows();
  const settling = settle(parts, notingNewest(options, newest), journal, counters);
  let [diskFree, workingBytes, isDraining] = [1, 0, false];
  const behindMs = createBehind(store, now);
  const load = (): LoadState => {
    const state = journal.state();
    return {
      journal: { ...state, oldestMs: behindMs(state.oldestMs) },
      diskFree,
      workingBytes,
      isDraining,
    };
  };
  const tools = {
    journal,
    recent: recentBodiesOf(journal),
    quotas,
    read: createRequestReader(parts),
    rates: createRowRates(parts),
    clocks: createClocks(),
    now,
    random: options.random,
    load,
    noteRows: (signal: Received['signal'], outcome: RowOutcome, rows: number) => {
      if (rows > 0) counters.rows.inc({ signal, outcome }, rows);
    },
  };
  async function tidy(): Promise<void> {
    diskFree = await diskFreeOf(folder);
    await journal.tidy();
    await quotas.flush();
  }
  const timer = setInterval(() => {
    tidy().catch((error) => log.error({ error }, 'the journal could not be tidied'));
  }, tidyMs);
  timer.unref();
  return {
    keys: createKeyStandings(parts),
    want: () => undefined,
    requireRoom() {
      const reason = shedReason(load());
      if (reason !== undefined) throw shedProblem(reason, options.random());
    },
    async take(received) {
      const bytes = received.body.length;
      counters.bytes.inc({ signal: received.signal }, bytes);
      workingBytes += bytes;
      try {
        const outcome = await receive(tools, received);
        settling.wake();
        return outcome;
      } finally {
        workingBytes -= bytes;
      }
    },
    state: () => ({
      journal: journal.state(),
      refuses: shedReason(load()) ?? null,
      store: store.state(),
      engine: options.engine?.() ?? null,
      diskFree,
      newestMs: newest.state(),
    }),
    async close() {
      isDraining = true;
      clearInterval(timer);
      await settling.stop();
      await quotas.flush();
      await journal.close();
    },
  };
}
