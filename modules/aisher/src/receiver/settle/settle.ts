import { setTimeout as delay } from 'node:timers/promises';
import type { Cut, Journal } from '../../journal/journal.ts';
import type { Rows } from '../../rows/rows.ts';
import type { Store } from '../../store/store.ts';
import type { ReceivedHeader } from '../received.ts';
import { insertUntilStored } from './insert.ts';
import { countOf, type OrgRows, rowsOfCut, type SettleTools } from './rows-of-cut.ts';

export interface SettleOptions extends SettleTools {
  readonly journal: Journal<ReceivedHeader>;
  readonly store: Pick<Store, 'insert' | 'state'>;
  readonly retentionDaysOf: (org: string) => Promise<number>;
  readonly noteRows: (outcome: 'stored' | 'duplicate' | 'refused', rows: number) => void;
  /** 10,000 rows and a second when left out. */
  readonly rowsMax?: number;
  readonly waitMs?: number;
  /** Told of what was stored. */
  readonly stored?: (org: string, rows: Rows) => void;
  /** Called when the rows of an org were stored; tests of faults stop the process there. */
  readonly afterInsert?: () => void;
}

/** Brings what the journal holds into the store, until it is stopped. */
export interface Settling {
  /** Something was appended. */
  wake(): void;
  /** Nothing new begins. What is under way ends, or is stored after the next start. */
  stop(): Promise<void>;
}

/** Batches that are stored at the same time. */
const atOnce = 2;
const cutRetryMs = 250;

export function startSettling(options: SettleOptions): Settling {
  const { journal, log, rowsMax = 10_000, waitMs = 1_000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const underWay = new Set<Promise<void>>();
  let wake = () => {};

  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);

  /** Resolves when a batch is full, or its first rows have waited for long enough. */
  async function filled(): Promise<void> {
    while (!signal.aborted && journal.uncut().rows === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const until = performance.now() + waitMs;
    while (!signal.aborted && journal.uncut().rows < rowsMax) {
      const left = until - performance.now();
      if (left <= 0) return;
      await pause(Math.min(left, 100));
    }
  }

  async function storeOrg(org: string, gathered: OrgRows, token: string): Promise<void> {
    const rows = countOf(gathered.rows);
    options.noteRows('duplicate', gathered.duplicates);
    if (rows === 0) return;
    const isStored = await insertUntilStored(
      { ...options, signal },
      {
        org,
        rows: gathered.rows,
        token: `${token}-${org}`,
        receivedAt: new Date(gathered.receivedAt),
        retentionDays: await options.retentionDaysOf(org),
      },
    );
    options.noteRows(isStored ? 'stored' : 'refused', rows);
    if (isStored) options.stored?.(org, gathered.rows);
    if (!isStored) log.error({ org, rows }, 'a batch was given up: the store refuses its rows');
  }

  async function storeCut(cut: Cut<ReceivedHeader>): Promise<void> {
    for (const [org, gathered] of await rowsOfCut(cut, options)) {
      await storeOrg(org, gathered, cut.token);
    }
    await cut.mark();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await filled();
      if (underWay.size >= atOnce) await Promise.race(underWay);
      if (signal.aborted) return;
      const cut = await journal.cut(rowsMax).catch(async (error) => {
        log.error({ error }, 'the journal could not write a cut');
        await pause(cutRetryMs);
        return undefined;
      });
      if (cut === undefined) continue;
      const storing = storeCut(cut)
        .catch((error) => {
          // Its cut stays unmarked: the next start stores it again, by the same token.
          if (!signal.aborted) log.error({ error }, 'a batch was left for the next start');
        })
        .finally(() => underWay.delete(storing));
      underWay.add(storing);
    }
  }

  const running = run();
  return {
    wake: () => wake(),
    async stop() {
      stopping.abort();
      wake();
      await running;
      await Promise.allSettled(underWay);
    },
  };
}
