import type { Module } from '@dojang/kernel';
import type { JournalState } from '../journal/journal.ts';

const ofJournal = (
  name: string,
  help: string,
  read: (state: JournalState) => number,
): Module['metrics'][number] => ({
  name,
  help,
  collect: async ({ aisherReceiver }) =>
    aisherReceiver === undefined ? [] : [{ value: read(aisherReceiver.state().journal) }],
});

/** What waits in the journal of this process. */
export const receiverMetrics: Module['metrics'] = [
  ofJournal(
    'dojang_aisher_journal_bytes',
    'Bytes that were received and are not stored yet.',
    ({ bytes }) => bytes,
  ),
  ofJournal(
    'dojang_aisher_journal_seconds',
    'How long the oldest of them has waited.',
    ({ oldestMs }) => oldestMs / 1_000,
  ),
];
