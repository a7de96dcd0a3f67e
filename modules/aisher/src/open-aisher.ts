import { join } from 'node:path';
import type { Parts } from '@dojang/kernel';
import { makeMasker } from '@dojang/kernel/masker';
import { type FoldLoop, followStore } from './groups/fold/follow-store.ts';
import { openReceiver } from './receiver/receiver.ts';
import { createRecall } from './receiver/settle/recall.ts';
import { type EmbeddedStore, openEmbeddedStore } from './store/embedded-store.ts';

export interface AisherFolders {
  /** Of journal and store. */
  readonly folder: string;
  /** Of the engine itself; in the other folder when left out. */
  readonly enginesFolder: string | undefined;
}

const retentionDays = 15;

const receiverBefore = (parts: Parts, folder: string, store: EmbeddedStore, folding: FoldLoop) =>
  openReceiver(parts, {
    folder: join(folder, 'journal'),
    store,
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
export async function openAisher(parts: Parts, { folder, enginesFolder }: AisherFolders) {
  const store = openEmbeddedStore({
    folder: join(folder, 'store'),
    now: parts.now,
    ...(enginesFolder === undefined ? {} : { enginesFolder }),
  });
  const folding = followStore({ parts, door: store });
  try {
    const aisherReceiver = receiverBefore(parts, folder, store, folding);
    return {
      parts: { aisherReceiver },
      close: async () => {
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
