import { gunzipSync, gzipSync } from 'node:zlib';

/** Captures are kept packed, because a database session must not spend its time on megabytes. */
const mark = 'gzip:';
/** A text of one byte each, since JSON columns and sealed ones hold text. */
const level = 1;
/** Far above what a capture may hold. A row that was written to do harm cannot unpack to more. */
const textMax = 64 * 1024 * 1024;

export const pack = (text: string): string => mark + gzipSync(text, { level }).toString('base64');

/** Unpacks a text. A text from before packing is returned as it is. */
export const unpack = (text: string): string =>
  text.startsWith(mark)
    ? gunzipSync(Buffer.from(text.slice(mark.length), 'base64'), {
        maxOutputLength: textMax,
      }).toString('utf8')
    : text;

/** The value of a JSON column, whose packed text is a JSON string. */
export function unpackJson(column: string): unknown {
  const value: unknown = JSON.parse(column);
  return typeof value === 'string' ? JSON.parse(unpack(value)) : value;
}
