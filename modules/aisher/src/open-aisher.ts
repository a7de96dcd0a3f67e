import { join } from 'node:path';
import type { Parts } from '@dojang/kernel';
import { makeMasker } from '@dojang/kernel/masker';
import { type FoldLoop, followStore } from './groups/fold/follow-store.ts';
import { countingFaults } from './ops/fault-metric.ts';
import './own/own-service.ts';
import { watchOwn } from './own/own-telemetry.ts';
import { openReceiver, type Receiver } from './receiver/receiver.ts';
import { createRecall } from './receiver/settle/recall.ts';
import {
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  openEmbeddedStore,
} from './store/embedded-store.ts';
import './store/store-of.ts';

export interface AisherFolders {
  /** Of journal and store. */
  readonly folder: string;
  /** Of the engine itself; in the other folder when left out. */
  readonly enginesFolder: string | undefined;
  /** The org that sees the telemetry of this server itself; none when left out. */
  readonly ownOrg?: string | undefined;
  /** Where the engine comes from, for tests. */
  readonly fetch?: EmbeddedStoreOptions['fetch'];
}

export interface OpenedAisher {
  readonly parts: { readonly aisherReceiver: Receiver; readonly aisherStore: EmbeddedStore };
  close(): Promise<void>;
}

const retentionDays = 15;

/** The same parts, of which others are added later; what they say in the log is no telemetry. */
const unwatched = (parts: Parts): Parts =>
  Object.create(parts, { log: { value: parts.log.child({ unwatched: true }) } });

const receiverBefore = (parts: Parts, folder: string, store: EmbeddedStore, folding: FoldLoop) =>
  openReceiver(parts, {
    folder: join(folder, 'journal'),
    store,
    engine: store.facts,
    // The same in every process of the deployment, and for as long as the rows are kept.
    maskerOf: (org) =>
      makeMasker({ key: Buffer.from(parts.keyring.blind('aisher.pseudonym', org), 'hex') }),
    stored: folding.note,
    retentionDaysOf: async () => retentionDays,
    random: Math.random,
    recall: createRecall(store, parts.now),
  });

/**
 * The store, the receiver before it, and the fold behind it. The receiver closes first: what is under way reaches the store, and the rest
 * waits in the journal for the next start.
 *
 * @throws Error when another process has the journal.
 */
export async function openAisher(
  parts: Parts,
  { folder, enginesFolder, ownOrg, fetch }: AisherFolders,
): Promise<OpenedAisher> {
  const embedded = openEmbeddedStore({
    folder: join(folder, 'store'),
    now: parts.now,
    ...(enginesFolder === undefined ? {} : { enginesFolder }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  const store = countingFaults(embedded, parts);
  const quiet = unwatched(parts);
  const folding = followStore({ parts: quiet, door: store });
  try {
    const aisherReceiver = receiverBefore(quiet, folder, store, folding);
    const own = ownOrg === undefined ? undefined : watchOwn(parts, aisherReceiver, { org: ownOrg });
    return {
      parts: { aisherReceiver, aisherStore: store },
      close: async () => {
        await own?.close();
        await aisherReceiver.close();
        await folding.stop();
        await store.close();
      },
    };
  } catch (error) {
    await folding.stop();
    await store.close();
    throw error;
  }
}
