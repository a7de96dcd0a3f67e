import { inflateRawSync } from 'node:zlib';
import { Problem } from '@dojang/kernel/task';
import { columnsMax, rowsMax } from '../engine/repair/index.ts';

export const sheetUnreadable = (): Problem =>
  new Problem(
    422,
    'sheet-unreadable',
    'This file is no sheet, or it is damaged; open it in the spreadsheet and save it as .xlsx or .csv.',
  );

export const sheetInflates = (): Problem =>
  new Problem(
    422,
    'sheet-inflates',
    'This file becomes far bigger than it looks; copy its cells into a new sheet and save that as .xlsx.',
  );

export const sheetTooLarge = (): Problem =>
  new Problem(
    422,
    'sheet-too-large',
    'The sheet has more than 200,000 rows or 256 columns; delete what is not about people, or split it.',
    { rowsMax, columnsMax },
  );

/** What all parts together may become, whatever the file says of them. */
const inflatedMax = 160 * 1024 * 1024;
/** A small file of the same few words shrinks well. */
const inflatedFree = 1024 * 1024;
const ratioMax = 100;
const entriesMax = 2_000;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly whole: number;
  readonly local: number;
}

/** The directory stands at the end, before a comment of at most 64 KiB. */
function findEnd(bytes: Buffer): number {
  const at = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (at < 0 || at < bytes.length - 65_557 || at + 22 > bytes.length) throw sheetUnreadable();
  return at;
}

function directoryOf(bytes: Buffer): Map<string, Entry> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > entriesMax) throw sheetUnreadable();
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw sheetUnreadable();
    const names = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + names);
    entries.set(name, {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      whole: bytes.readUInt32LE(at + 24),
      local: bytes.readUInt32LE(at + 42),
    });
    at += 46 + names + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

export interface Zip {
  readonly names: readonly string[];
  /** The text of a part; undefined where there is none. @throws Problem 422 `sheet-inflates`, `sheet-unreadable`. */
  readonly text: (name: string) => string | undefined;
}

/**
 * A zip whose parts inflate one by one, all of them to no more than a hundred times its size.
 *
 * @throws Problem 422 `sheet-inflates`, `sheet-unreadable`.
 */
export function openZip(bytes: Buffer): Zip {
  const entries = directoryOf(bytes);
  let left = Math.min(inflatedMax, Math.max(inflatedFree, bytes.length * ratioMax));
  const said = [...entries.values()].reduce((sum, { whole }) => sum + whole, 0);
  if (said > left) throw sheetInflates();
  const inflate = ({ method, packed, local }: Entry): Buffer => {
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== 0x04034b50)
      throw sheetUnreadable();
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(from, from + packed);
    if (method === 0) return data;
    if (method !== 8) throw sheetUnreadable();
    try {
      return inflateRawSync(data, { maxOutputLength: Math.max(1, left) });
    } catch (error) {
      const { code } = error as { code?: unknown };
      throw code === 'ERR_BUFFER_TOO_LARGE' ? sheetInflates() : sheetUnreadable();
    }
  };
  return {
    names: [...entries.keys()],
    text: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      const part = inflate(entry);
      left -= part.length;
      if (left < 0) throw sheetInflates();
      return part.toString('utf8');
    },
  };
}
