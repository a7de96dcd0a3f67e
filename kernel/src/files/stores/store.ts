import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ByteRange } from '../../base/file-answer.ts';
import { Problem } from '../../base/problem.ts';

/** What was stored: counted and hashed while it came. */
export interface StoredBytes {
  readonly bytes: number;
  readonly sha256: string;
}

/** What a browser posts, as a multipart form with these fields first and the file last. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Where the bytes of files are: a folder, or a bucket. Keys are made by us and are never names. Everything may
 * be asked for twice.
 */
export interface FileStore {
  /** Whose host a page sends files to by itself; null when they come to this server. */
  readonly origin: string | null;
  /** Whole or not at all. @throws Problem 413 `file-too-large`, 503 `files-unavailable`. */
  put(
    key: string,
    source: AsyncIterable<Uint8Array>,
    rule: { readonly bytesMax: number; readonly type: string },
  ): Promise<StoredBytes>;
  /** @throws Problem 404 `file-not-found`, 503 `files-unavailable`. */
  get(key: string, range?: ByteRange): Promise<Readable>;
  delete(key: string): Promise<void>;
  /**
   * Moves what somebody else put to where nobody else can put anything, and says what it is: exactly those
   * bytes. @throws Problem 404 `file-not-found`, 413 `file-too-large`, 503 `files-unavailable`.
   */
  settle(from: string, to: string, rule: { readonly bytesMax: number }): Promise<StoredBytes>;
  /** A form that the store itself takes; null when uploads come to this server. */
  uploadForm(
    key: string,
    rule: { readonly bytesMax: number; readonly type: string; readonly expiresAt: Date },
  ): UploadForm | null;
  /** An address at the store itself; null when this server sends the bytes. */
  downloadUrl(
    key: string,
    file: { readonly disposition: string; readonly type: string; readonly lifeSeconds: number },
  ): Promise<string | null>;
}

export const fileTooLarge = (bytesMax: number) =>
  new Problem(413, 'file-too-large', 'The file is larger than is taken here; send a smaller one.', {
    bytesMax,
  });

export const fileNotFound = () =>
  new Problem(404, 'file-not-found', 'There is no such file any more; reload the list.');

/** Passes bytes on, counted and hashed. @throws Problem 413 `file-too-large`. */
export function measuring(source: AsyncIterable<Uint8Array>, bytesMax: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* passing() {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw fileTooLarge(bytesMax);
      hash.update(chunk);
      yield chunk;
    }
  }
  return { passing, measured: (): StoredBytes => ({ bytes, sha256: hash.digest('hex') }) };
}
