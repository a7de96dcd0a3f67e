import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CutLog, type CutRange, openCutLog, readCuts } from './cut-log.ts';
import { type FoundRecord, type JournalHeader, recordsIn } from './record.ts';

/** A file of records, and beside it the file of its cuts. */
export interface Segment<H extends JournalHeader> {
  readonly number: number;
  /** Of this segment alone, in any journal: a number comes again once all segments were stored and are gone. */
  readonly name: string;
  readonly path: string;
  readonly records: FoundRecord<H>[];
  readonly cutLog: CutLog;
  /** Records that are stored. */
  stored: number;
  /** No more records come. */
  isClosed: boolean;
}

export function newSegment<H extends JournalHeader>(
  folder: string,
  number: number,
  mark: string = randomBytes(8).toString('hex'),
): Segment<H> {
  const name = `${String(number).padStart(12, '0')}-${mark}`;
  return {
    number,
    name,
    path: join(folder, `${name}.records`),
    records: [],
    cutLog: openCutLog(join(folder, `${name}.cuts`)),
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
  const files = readdirSync(folder)
    .map((file) => /^(\d{12})-([0-9a-f]{16})\.records$/.exec(file))
    .filter((found) => found !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return files.map(([, number = '', mark]) => {
    const segment = newSegment<H>(folder, Number(number), mark);
    segment.records.push(...recordsIn<H>(readFileSync(segment.path)));
    segment.isClosed = true;
    const { cuts, marked } = readCuts(join(folder, `${segment.name}.cuts`));
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
