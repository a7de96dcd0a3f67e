import type { Logger } from '@dojang/kernel';
import type { JournalHeader, Sealer } from './record.ts';

/** Where a process may be killed; the tests of faults are called at each. */
export type JournalPoint = 'before-flush' | 'after-flush' | 'after-cut' | 'before-mark';

export interface JournalOptions {
  readonly folder: string;
  readonly sealer: Sealer;
  readonly now: () => Date;
  readonly log: Logger;
  readonly at?: (point: JournalPoint) => void;
  /** 16 MiB when left out. */
  readonly segmentBytesMax?: number;
  /** How long a segment takes records, 20 s when left out: what it holds goes as a whole. */
  readonly segmentMs?: number;
}

/** Records that are stored together, by a token that is the same after a restart. */
export interface Cut<H extends JournalHeader> {
  readonly token: string;
  readonly headers: readonly H[];
  /** Made before the process started: it may have been stored already. */
  readonly isReplayed: boolean;
  /** The body of each header, one at a time. */
  body(place: number): Promise<Buffer>;
  /** Its rows are stored; the records may go. */
  mark(): Promise<void>;
}

export interface JournalState {
  /** Of records that are not stored. */
  readonly bytes: number;
  readonly records: number;
  /** How long the oldest of them has waited in this process; 0 for none. */
  readonly oldestMs: number;
}

/** What was received and is not stored yet, on the disk. One process has it. */
export interface Journal<H extends JournalHeader> {
  /** Resolves once the record would survive the machine. Rejects when it may not. */
  append(header: H, body: Uint8Array): Promise<void>;
  /** The next records to store: `rowsMax` rows or a little more. Undefined for none. */
  cut(rowsMax: number): Promise<Cut<H> | undefined>;
  /** Rows that no cut holds, and since when the first of them waits. */
  readonly uncut: () => { readonly rows: number; readonly since: number | undefined };
  /** Headers of what is there, to know again what came before. */
  readonly headers: () => Iterable<H>;
  readonly state: () => JournalState;
  /** Ends a segment that took records for long enough, so that it goes when they are stored. Removes what is stored. */
  tidy(): Promise<void>;
  /** What waits is written; nothing more is taken. */
  close(): Promise<void>;
}
