import { readdirSync, readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CutLog, type CutRange, openCutLog, readCuts } from './cut-log.ts';
import { type FoundRecord, type JournalHeader, recordsIn } from './record.ts';

/** A file of records, and beside it the file of its cuts. */
export interface Segment<H extends JournalHeader> {
  readonly number: number;
  readonly path: string;
  readonly records: FoundRecord<H>[];
  readonly cutLog: CutLog;
  /** Records that are stored. */
  stored: number;
  /** No more records come. */
  isClosed: boolean;
}

const name = (number: number, ending: 'records' | 'cuts') =>
  `${String(number).padStart(12, '0')}.${ending}`;

export function newSegment<H extends JournalHeader>(folder: string, number: number): Segment<H> {
  return {
    number,
    path: join(folder, name(number, 'records')),
    records: [],
    cutLog: openCutLog(join(folder, name(number, 'cuts'))),
    stored: 0,
    isClosed: false,
  };
}

/** A segment that an earlier process left: what of it is not stored yet. */
export interface LeftSegment<H extends JournalHeader> {
  readonly segment: Segment<H>;
  /** Cuts that may or may not have been stored. */
  readonly open: readonly CutRange[];
  /** Where the records begin that were never cut. */
  readonly uncutFrom: number;
}

/** The segments of a folder, oldest first. */
export function readSegments<H extends JournalHeader>(folder: string): LeftSegment<H>[] {
  const numbers = readdirSync(folder)
    .flatMap((file) => /^(\d{12})\.records$/.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return numbers.map((number) => {
    const segment = newSegment<H>(folder, number);
    segment.records.push(...recordsIn<H>(readFileSync(segment.path)));
    segment.isClosed = true;
    const { cuts, marked } = readCuts(join(folder, name(number, 'cuts')));
    let uncutFrom = 0;
    for (const { first, last } of cuts) {
      uncutFrom = last + 1;
      if (marked.has(first)) segment.stored += last + 1 - first;
    }
    return { segment, open: cuts.filter(({ first }) => !marked.has(first)), uncutFrom };
  });
}

/** The records first: cuts without records say nothing, and records without cuts would be stored again. */
export async function removeSegment(segment: Segment<JournalHeader>): Promise<void> {
  await segment.cutLog.close();
  await rm(segment.path, { force: true });
  await rm(segment.path.replace(/records$/, 'cuts'), { force: true });
}

/** The bytes of one record, from its file. */
export async function readRecord(
  { path }: Segment<JournalHeader>,
  { offset, bytes }: FoundRecord<JournalHeader>,
): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const record = Buffer.alloc(bytes);
    await file.read(record, 0, bytes, offset);
    return record;
  } finally {
    await file.close();
  }
}
