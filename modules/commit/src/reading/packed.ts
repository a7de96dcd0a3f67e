import { gunzipSync, gzipSync } from 'node:zlib';

/** What a capture holds is kept packed: the database has one session or many, but never time for megabytes. */
const mark = 'gzip:';
/** A text of one byte each, since JSON columns and sealed ones hold text. */
const level = 1;
/** Far above what a capture may hold; a row that was written to harm unpacks to no more. */
const textMax = 64 * 1024 * 1024;

export const pack = (text: string): string => mark + gzipSync(text, { level }).toString('base64');

/** A text that was packed; one that came before is given back as it is. */
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
