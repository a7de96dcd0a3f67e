import { crc32 } from 'node:zlib';

/** What a record says of its body. It stands in the clear: ids, counts and words of ours. */
export interface JournalHeader {
  readonly org: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** How many rows the body holds, by which batches are cut. */
  readonly rows: number;
}

/** The keyring's way to close bytes. */
export interface Sealer {
  sealBytes(plain: Uint8Array, associatedData: string): Buffer;
  openBytes(sealed: Uint8Array, associatedData: string): Buffer;
}

const magic = 0x444a5231;
const prefixBytes = 16;
/** No record is larger: a body of 20 MiB and its header. */
const partMaxBytes = 64 * 1024 * 1024;

/** A header moved to another body, or changed, no longer opens it. */
const bound = (header: string) => `aisher journal ${header}`;

/** `magic, length of the header, length of the body, crc32 of both`, header, sealed body. */
export function encodeRecord(header: JournalHeader, body: Uint8Array, sealer: Sealer): Buffer {
  const text = JSON.stringify(header);
  const head = Buffer.from(text);
  const sealed = sealer.sealBytes(body, bound(text));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32LE(magic, 0);
  prefix.writeUInt32LE(head.length, 4);
  prefix.writeUInt32LE(sealed.length, 8);
  prefix.writeUInt32LE(crc32(sealed, crc32(head)), 12);
  return Buffer.concat([prefix, head, sealed]);
}

/** A record that was found whole, and where. */
export interface FoundRecord<H extends JournalHeader> {
  readonly header: H;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * The whole records at the beginning of a segment. The first one that is torn or changed ends them: whatever follows was
 * written with it or after it, and never answered.
 */
export function* recordsIn<H extends JournalHeader>(file: Buffer): Generator<FoundRecord<H>> {
  let offset = 0;
  while (offset + prefixBytes <= file.length) {
    const [sign, headBytes, bodyBytes, crc] = [0, 4, 8, 12].map((at) =>
      file.readUInt32LE(offset + at),
    ) as [number, number, number, number];
    const bytes = prefixBytes + headBytes + bodyBytes;
    if (sign !== magic || headBytes > partMaxBytes || bodyBytes > partMaxBytes) return;
    if (offset + bytes > file.length) return;
    const content = file.subarray(offset + prefixBytes, offset + bytes);
    if (crc32(content) !== crc) return;
    const header = JSON.parse(content.toString('utf8', 0, headBytes)) as H;
    yield { header, offset, bytes };
    offset += bytes;
  }
}

/** The body of a whole record. @throws Error when it was changed, or its key is gone. */
export function bodyOf(record: Buffer, sealer: Sealer): Buffer {
  const headBytes = record.readUInt32LE(4);
  const header = record.toString('utf8', prefixBytes, prefixBytes + headBytes);
  return sealer.openBytes(record.subarray(prefixBytes + headBytes), bound(header));
}
