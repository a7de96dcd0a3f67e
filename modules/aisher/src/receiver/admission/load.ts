import { statfs } from 'node:fs/promises';
import { Problem } from '@dojang/kernel';
import type { JournalState } from '../../journal/journal.ts';
import type { Signal } from '../otlp/request.ts';

/** How full the journal may be. */
export const journalBytesMax = 256 * 1024 * 1024;
const behindMaxMs = 60_000;
const diskFreeMin = 0.05;
/** Bodies that are worked on at once. */
const workingBytesMax = 96 * 1024 * 1024;

/** Part of the journal above which a signal without errors is turned away. Errors come until it is full. */
const shedAbove: Readonly<Record<Signal, number>> = { metrics: 0.6, logs: 0.75, traces: 0.9 };

export interface LoadState {
  readonly journal: JournalState;
  /** Part of the disk that is free. */
  readonly diskFree: number;
  readonly workingBytes: number;
  readonly isDraining: boolean;
}

export type ShedReason =
  | 'draining'
  | 'not-opened'
  | 'journal-full'
  | 'store-behind'
  | 'disk-full'
  | 'busy';

/** Why nothing is taken just now; undefined while all is well. */
export function shedReason(state: LoadState): ShedReason | undefined {
  if (state.isDraining) return 'draining';
  if (state.journal.bytes >= journalBytesMax) return 'journal-full';
  if (state.journal.oldestMs > behindMaxMs) return 'store-behind';
  if (state.diskFree < diskFreeMin) return 'disk-full';
  return state.workingBytes > workingBytesMax ? 'busy' : undefined;
}

/** Whether a signal has to wait so that errors still come in. */
export const isShed = ({ journal }: LoadState, signal: Signal, hasErrors: boolean): boolean =>
  !hasErrors && journal.bytes >= journalBytesMax * shedAbove[signal];

const [retryMinSeconds, retryMaxSeconds] = [5, 60];

/** @param random from 0 to 1, so that senders do not come back all at once. */
export const shedProblem = (reason: ShedReason | 'shed', random: number): Problem =>
  new Problem(
    503,
    'telemetry-not-taken',
    'Telemetry cannot be taken just now; send the same again later.',
    {
      reason,
      retryAfterSeconds: Math.round(
        retryMinSeconds +
          random * (retryMaxSeconds - retryMinSeconds) * (reason === 'busy' ? 0.2 : 1),
      ),
    },
  );

/** Part of the disk of `folder` that is free; all of it where the system does not say. */
export async function diskFreeOf(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder);
  return blocks === 0 ? 1 : bavail / blocks;
}
