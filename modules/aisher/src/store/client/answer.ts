import type { Readable } from 'node:stream';
import { exceptionIn, StoreError } from './store-error.ts';

export type Row = Readonly<Record<string, unknown>>;

interface Document {
  readonly meta: readonly { readonly name: string }[];
  readonly data: readonly (readonly unknown[])[];
  readonly rows: number;
  readonly exception?: unknown;
}

/** Longer answers are refused: a query has a limit of its own, so this one lost it. */
export const answerBytesMax = 64 * 1024 * 1024;

/** Reads to the end. @throws StoreError when the answer is too long; the stream's own error when it is cut. */
export async function readText(stream: Readable, bytesMax = answerBytesMax): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    bytes += (part as Buffer).length;
    if (bytes > bytesMax) {
      stream.destroy();
      throw new StoreError('too-large', `the answer is longer than ${bytesMax} bytes`);
    }
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

const bad = (message: string, cause?: unknown) => new StoreError('bad-answer', message, { cause });

/** Where ClickHouse fails after it began to answer, its exception stands behind the rows. In a row, a quote would be before it. */
const behindRows = /(?:^|[\n,[\]{}])Code: \d{1,5}\. DB::/;

function parse(text: string): Partial<Document> {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : {};
  } catch (cause) {
    const found = behindRows.exec(text);
    const exception = found === null ? undefined : exceptionIn(text.slice(found.index));
    throw exception ?? bad('the answer ends in the middle', cause);
  }
}

/**
 * The rows of an answer in the format JSONCompact. That format says at its end how many rows it has, so a proxy that cuts an answer
 * is found out.
 *
 * @throws StoreError for all that is not the whole answer.
 */
export function rowsOf(text: string): Row[] {
  if (text.trimStart().startsWith('<')) throw bad('a page came instead of rows');
  const { meta, data, rows, exception } = parse(text);
  if (typeof exception === 'string') throw exceptionIn(exception) ?? bad('the answer has failed');
  if (!Array.isArray(meta) || !Array.isArray(data) || data.length !== rows) {
    throw bad('the answer has not the rows that it names');
  }
  const names = meta.map(({ name }) => name);
  return data.map((values) => Object.fromEntries(names.map((name, at) => [name, values[at]])));
}
