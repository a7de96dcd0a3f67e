import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { lockDirectory } from '@dojang/kernel/directory-lock';
import type { CutRange } from './cut-log.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Cut, Journal, JournalOptions, JournalState } from './journal.ts';
import { bodyOf, encodeRecord, type FoundRecord, type JournalHeader } from './record.ts';
import { newSegment, readRecord, readSegments, removeSegment, type Segment } from './segment.ts';

interface Uncut<H extends JournalHeader> {
  readonly segment: Segment<H>;
  readonly place: number;
  readonly record: FoundRecord<H>;
  readonly since: number;
}

interface Written<H extends JournalHeader> {
  readonly header: H;
  readonly body: Uint8Array;
  readonly bytes: Buffer;
}

/** Bodies that are kept beside the file, so that most are never read again. */
const keptBytesMax = 48 * 1024 * 1024;

/** A new file is there after a power cut once its folder was flushed. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** @throws Error when another process has the folder. */
export const openJournal = <H extends JournalHeader>(options: JournalOptions): Journal<H> =>
  new FileJournal<H>(options);

class FileJournal<H extends JournalHeader> implements Journal<H> {
  readonly #options: Required<Omit<JournalOptions, 'at'>> & Pick<JournalOptions, 'at'>;
  readonly #unlock: () => void;
  readonly #openedAt: number;
  readonly #segments = new Map<number, Segment<H>>();
  readonly #replays: { readonly segment: Segment<H>; readonly range: CutRange }[] = [];
  readonly #uncut: Uncut<H>[] = [];
  /** By record: those that are not stored. */
  readonly #waiting = new Map<FoundRecord<H>, number>();
  readonly #kept = new Map<FoundRecord<H>, Uint8Array>();
  #keptBytes = 0;
  #bytes = 0;
  #uncutRows = 0;
  #current: { readonly segment: Segment<H>; readonly file: FileHandle; size: number } | undefined;
  #currentSince = 0;
  #isClosed = false;
  readonly #commits = createGroupCommit<Written<H>>({
    commit: (items) => this.#commit(items),
    waitMs: 5,
    bytesMax: 1024 * 1024,
  });

  constructor(options: JournalOptions) {
    this.#options = { segmentBytesMax: 16 * 1024 * 1024, segmentMs: 20_000, ...options };
    const { folder, now } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#unlock = lockDirectory(folder);
    this.#openedAt = now().getTime();
    for (const { segment, open, uncutFrom } of readSegments<H>(folder)) {
      this.#segments.set(segment.number, segment);
      for (const range of open) {
        this.#replays.push({ segment, range });
        for (const record of segment.records.slice(range.first, range.last + 1)) this.#wait(record);
      }
      for (let place = uncutFrom; place < segment.records.length; place += 1) {
        this.#addUncut(segment, place, this.#openedAt);
      }
    }
  }

  async append(header: H, body: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new Error('the journal is closed');
    const bytes = encodeRecord(header, body, this.#options.sealer);
    await this.#commits.add({ header, body, bytes });
  }

  async cut(rowsMax: number): Promise<Cut<H> | undefined> {
    const replay = this.#replays.shift();
    if (replay !== undefined) return this.#cutOf(replay.segment, replay.range, true);
    const [head] = this.#uncut;
    if (head === undefined) return undefined;
    let rows = 0;
    let count = 0;
    for (const { segment, record } of this.#uncut) {
      if (segment !== head.segment || rows >= rowsMax) break;
      rows += record.header.rows;
      count += 1;
    }
    this.#uncut.splice(0, count);
    this.#uncutRows -= rows;
    const range = { first: head.place, last: head.place + count - 1 };
    await head.segment.cutLog.cut(range);
    this.#options.at?.('after-cut');
    return this.#cutOf(head.segment, range, false);
  }

  readonly uncut = () => ({
    rows: this.#uncutRows + (this.#replays.length > 0 ? Number.POSITIVE_INFINITY : 0),
    since: this.#replays.length > 0 ? this.#openedAt : this.#uncut[0]?.since,
  });

  readonly headers = () =>
    [...this.#segments.values()].flatMap(({ records }) => records.map(({ header }) => header));

  readonly state = (): JournalState => {
    const [oldest] = this.#waiting.values();
    const oldestMs = oldest === undefined ? 0 : this.#options.now().getTime() - oldest;
    return { bytes: this.#bytes, records: this.#waiting.size, oldestMs: Math.max(0, oldestMs) };
  };

  async tidy(): Promise<void> {
    if (this.#isClosed) return;
    // An earlier process may have ended before it removed what it had stored.
    for (const segment of [...this.#segments.values()]) await this.#removeIfStored(segment);
    const { now, segmentMs } = this.#options;
    const isOld = now().getTime() - this.#currentSince >= segmentMs;
    if (this.#current === undefined || !isOld) return;
    await this.#commits.between(() => this.#endSegment());
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#commits.between(async () => this.#current?.file.close());
    for (const segment of this.#segments.values()) await segment.cutLog.close();
    this.#unlock();
  }

  #wait(record: FoundRecord<H>): void {
    this.#waiting.set(record, Math.max(record.header.receivedAt, this.#openedAt));
    this.#bytes += record.bytes;
  }

  #addUncut(segment: Segment<H>, place: number, since: number): void {
    const record = segment.records[place] as FoundRecord<H>;
    this.#uncut.push({ segment, place, record, since });
    this.#uncutRows += record.header.rows;
    this.#wait(record);
  }

  /** One at a time. The records are known before anybody is answered, and before their segment can end. */
  async #commit(items: readonly Written<H>[]): Promise<void> {
    const current = await this.#openSegment();
    const { segment, file, size } = current;
    try {
      const buffers = items.map(({ bytes }) => bytes);
      await file.writev(buffers, size);
      this.#options.at?.('before-flush');
      await file.datasync();
      this.#options.at?.('after-flush');
    } catch (error) {
      // A failed flush says nothing of what is on the disk: no record may follow these.
      await file.truncate(size).catch(() => undefined);
      await this.#endSegment();
      throw error;
    }
    for (const { header, body, bytes } of items) {
      const record = { header, offset: current.size, bytes: bytes.length };
      current.size += bytes.length;
      segment.records.push(record);
      this.#addUncut(segment, segment.records.length - 1, header.receivedAt);
      this.#keep(record, body);
    }
  }

  #keep(record: FoundRecord<H>, body: Uint8Array): void {
    if (this.#keptBytes + body.byteLength > keptBytesMax) return;
    this.#kept.set(record, body);
    this.#keptBytes += body.byteLength;
  }

  async #openSegment() {
    const { folder, segmentBytesMax, segmentMs, now } = this.#options;
    const age = now().getTime() - this.#currentSince;
    if (this.#current !== undefined) {
      if (this.#current.size < segmentBytesMax && age < segmentMs) return this.#current;
      await this.#endSegment();
    }
    const segment = newSegment<H>(folder, 1 + Math.max(0, ...this.#segments.keys()));
    const file = await open(segment.path, 'ax', 0o600);
    this.#segments.set(segment.number, segment);
    this.#current = { segment, file, size: 0 };
    this.#currentSince = now().getTime();
    await flushFolder(folder);
    return this.#current;
  }

  async #endSegment(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    current.segment.isClosed = true;
    await current.file.close().catch(() => undefined);
    await this.#removeIfStored(current.segment);
  }

  async #removeIfStored(segment: Segment<H>): Promise<void> {
    if (!segment.isClosed || segment.stored < segment.records.length) return;
    this.#segments.delete(segment.number);
    await removeSegment(segment);
  }

  #cutOf(segment: Segment<H>, range: CutRange, isReplayed: boolean): Cut<H> {
    const records = segment.records.slice(range.first, range.last + 1);
    return {
      token: `${segment.name}-${range.first}-${range.last}`,
      headers: records.map(({ header }) => header),
      isReplayed,
      body: async (place) => {
        const record = records[place] as FoundRecord<H>;
        const kept = this.#kept.get(record);
        if (kept !== undefined) return Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
        return bodyOf(await readRecord(segment, record), this.#options.sealer);
      },
      mark: async () => {
        this.#options.at?.('before-mark');
        // Without its mark, a cut is stored again after a restart, by the same token.
        await segment.cutLog.mark(range).catch((error) => {
          this.#options.log.error({ error }, 'the journal could not mark a batch');
        });
        segment.stored += records.length;
        for (const record of records) this.#forget(record);
        await this.#removeIfStored(segment);
      },
    };
  }

  #forget(record: FoundRecord<H>): void {
    this.#waiting.delete(record);
    this.#bytes -= record.bytes;
    this.#keptBytes -= this.#kept.get(record)?.byteLength ?? 0;
    this.#kept.delete(record);
  }
}
