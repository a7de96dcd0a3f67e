import { Problem } from '@dojang/kernel/task';
import { columnsMax, rowsMax, type Sheet, textOf } from '../engine/repair/index.ts';
import { decodeText, readDelimited } from './delimited.ts';
import { readXlsx } from './xlsx.ts';
import { sheetTooLarge, sheetUnreadable } from './zip.ts';

const oldFormat = (): Problem =>
  new Problem(
    422,
    'sheet-old-format',
    'This is a sheet of an old format (.xls); open it and save it as .xlsx.',
  );

const locked = (): Problem =>
  new Problem(
    422,
    'sheet-locked',
    'This sheet has a password; save it without one, then bring it again.',
  );

const isPage = (): Problem =>
  new Problem(
    422,
    'sheet-is-page',
    'This file is a web page that is named like a sheet; open it in the spreadsheet and save it as .xlsx.',
  );

const isEmpty = (): Problem =>
  new Problem(422, 'sheet-empty', 'The sheet has no cell with text; choose another file or sheet.');

const startsWith = (bytes: Buffer, ...start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

function sheetOf(bytes: Buffer): Sheet {
  if (bytes.length === 0) throw isEmpty();
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? locked() : oldFormat();
  }
  if (startsWith(bytes, 0x50, 0x4b)) return readXlsx(bytes);
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) throw sheetUnreadable();
  const text = decodeText(bytes);
  if (/^\s*<(?:!doctype|html|head|body|table|meta|\?xml|style|div)/i.test(text.slice(0, 500)))
    throw isPage();
  return readDelimited(text);
}

/**
 * The cells of a file of strangers, by what its bytes are, whatever its name says.
 *
 * @throws Problem 422 `sheet-empty`, `sheet-old-format`, `sheet-locked`, `sheet-is-page`, `sheets-too-many`,
 * `sheet-inflates`, `sheet-too-large`, `sheet-unreadable`.
 */
export function readBytes(bytes: Uint8Array): Sheet {
  const sheet = sheetOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (sheet.rows.length > rowsMax || sheet.rows.some((row) => row.length > columnsMax))
    throw sheetTooLarge();
  if (!sheet.rows.some((row) => row.some((cell) => textOf(cell) !== ''))) throw isEmpty();
  return sheet;
}
