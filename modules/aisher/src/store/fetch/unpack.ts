import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { FetchError } from './fetch-error.ts';

const blockBytes = 512;
const entriesMax = 5_000;
const bytesMax = 2_000_000_000;

interface Entry {
  /** Undefined for what is left out. */
  readonly path: string | undefined;
  readonly bytes: number;
  readonly mode: number;
}

const bad = (why: string) => new FetchError('unpacking', `the package cannot be unpacked: ${why}`);

const textAt = (block: Buffer, from: number, to: number) =>
  block.toString('utf8', from, to).split('\0', 1)[0] ?? '';
const octalAt = (block: Buffer, from: number, to: number) =>
  Number.parseInt(textAt(block, from, to).trim() || '0', 8);

/** npm packs plain files below `package/`. Links, devices and ways out of the folder are not among them. */
function readHeader(block: Buffer): Entry {
  const type = textAt(block, 156, 157);
  const prefix = textAt(block, 345, 500);
  const name = textAt(block, 0, 100);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const bytes = octalAt(block, 124, 136);
  if (!(bytes >= 0 && bytes <= bytesMax)) throw bad('a file has no size');
  const isFile = type === '0' || type === '';
  const [, ...below] = path.split('/');
  if (isFile && (below.length === 0 || below.some((part) => ['', '.', '..'].includes(part)))) {
    throw bad('a file lies outside');
  }
  return { path: isFile ? below.join('/') : undefined, bytes, mode: octalAt(block, 100, 108) };
}

/** Takes the bytes of an archive as they come, and writes its files. */
class Unpacking {
  readonly #folder: string;
  #rest: Buffer = Buffer.alloc(0);
  #file: FileHandle | undefined;
  #bytesLeft = 0;
  #padding = 0;
  #entries = 0;
  #total = 0;
  isEnded = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async take(chunk: Buffer): Promise<void> {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (!this.isEnded) {
      if (this.#bytesLeft > 0) {
        const part = bytes.subarray(0, this.#bytesLeft);
        await this.#file?.write(part);
        this.#bytesLeft -= part.length;
        bytes = bytes.subarray(part.length);
        if (this.#bytesLeft > 0) break;
        await this.close();
      }
      if (bytes.length < this.#padding + blockBytes) break;
      bytes = bytes.subarray(this.#padding);
      await this.#begin(bytes.subarray(0, blockBytes));
      bytes = bytes.subarray(blockBytes);
    }
    this.#rest = bytes;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #begin(header: Buffer): Promise<void> {
    this.#padding = 0;
    if (header.every((byte) => byte === 0)) {
      this.isEnded = true;
      return;
    }
    const { path, bytes, mode } = readHeader(header);
    this.#entries += 1;
    this.#total += bytes;
    if (this.#entries > entriesMax || this.#total > bytesMax) throw bad('it is too large');
    this.#bytesLeft = bytes;
    this.#padding = (blockBytes - (bytes % blockBytes)) % blockBytes;
    if (path === undefined) return;
    const file = join(this.#folder, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    this.#file = await open(file, 'wx', (mode & 0o100) === 0 ? 0o600 : 0o700);
    if (bytes === 0) await this.close();
  }
}

/** Unpacks a package of npm into an empty folder. @throws FetchError */
export async function unpack(archive: string, folder: string): Promise<void> {
  const unpacking = new Unpacking(folder);
  try {
    const bytes = createReadStream(archive, { highWaterMark: 1 << 20 }).pipe(
      createGunzip({ chunkSize: 1 << 20 }),
    );
    for await (const chunk of bytes) await unpacking.take(chunk);
    if (!unpacking.isEnded) throw bad('its end is missing');
  } catch (error) {
    throw error instanceof FetchError
      ? error
      : new FetchError('unpacking', 'the package cannot be unpacked', error);
  } finally {
    await unpacking.close();
  }
}
