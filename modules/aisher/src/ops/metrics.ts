import type { Module, Parts } from '@dojang/kernel';
import type { ReceiverState } from '../receiver/receiver.ts';

type Metric = Module['metrics'][number];
type Values = Awaited<ReturnType<Metric['collect']>>;

/** A number of the receiver of this process. One that was never wanted has none, so that nobody is woken for it. */
const ofReceiver = (
  name: string,
  help: string,
  read: (state: ReceiverState, parts: Parts) => Values,
  labels: readonly string[] = [],
): Metric => ({
  name,
  help,
  labels,
  collect: async (parts) => {
    const state = parts.aisherReceiver?.state();
    if (state === undefined || state.store.reason === 'not-started') return [];
    return read(state, parts);
  },
});

const one = (value: number | null | undefined): Values =>
  value === null || value === undefined ? [] : [{ value }];

/** What waits, what is stored, and how the engine does. */
export const aisherMetrics: Module['metrics'] = [
  ofReceiver(
    'dojang_aisher_journal_bytes',
    'Bytes that were received and are not stored yet.',
    ({ journal }) => one(journal.bytes),
  ),
  ofReceiver(
    'dojang_aisher_journal_seconds',
    'How long the oldest of them has waited.',
    ({ journal }) => one(journal.oldestMs / 1_000),
  ),
  ofReceiver(
    'dojang_aisher_newest_row_seconds',
    'How old the newest row is that this process stored, by signal.',
    ({ newestMs }, { now }) =>
      Object.entries(newestMs).map(([signal, ms]) => ({
        labels: { signal },
        value: Math.max(0, now().getTime() - ms) / 1_000,
      })),
    ['signal'],
  ),
  ofReceiver(
    'dojang_aisher_engine_ready',
    'Whether the store takes rows: 1, else 0.',
    ({ store }) => one(store.state === 'ready' ? 1 : 0),
  ),
  ofReceiver(
    'dojang_aisher_broken_parts',
    'Parts of tables that the engine set aside, so that their rows are missing.',
    ({ engine }) => one(engine?.brokenParts),
  ),
  ofReceiver(
    'dojang_aisher_disk_free_ratio',
    'Part of the disk of the journal that is free.',
    ({ diskFree }) => one(diskFree),
  ),
];
