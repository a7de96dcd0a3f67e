import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ByteRange } from '../../base/file-answer.ts';
import { Problem } from '../../base/problem.ts';
import { type FileStore, fileNotFound, measuring, type StoredBytes } from './store.ts';

const keyForm = /^[a-z_]+(\/[0-9a-f-]{36}){2,3}$/;

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
const isFull = (error: unknown) =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));

const storageFull = () =>
  new Problem(507, 'storage-full', 'The server’s disk is full; make room there and try again.');

/** Flushed to the disk: a name without its bytes would be a file that lies. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

/** Files in a folder of this machine: one process, or a disk that all of them share. */
export function createFolderStore(root: string): FileStore {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => {
    if (!keyForm.test(key)) throw new Error('a key of a file is made of ids');
    return join(root, ...key.split('/'));
  };
  const measure = async (path: string, bytesMax: number): Promise<StoredBytes> => {
    const { passing, measured } = measuring(createReadStream(path), bytesMax);
    for await (const _ of passing());
    return measured();
  };
  return {
    origin: null,
    put: async (key, source, { bytesMax }) => {
      const path = pathOf(key);
      const part = `${path}.part`;
      const { passing, measured } = measuring(source, bytesMax);
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const file = await open(part, 'w', 0o600);
        await pipeline(passing, file.createWriteStream());
        await flush(part);
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        if (isFull(error)) throw storageFull();
        // It was deleted while its bytes came.
        throw isMissing(error) && (error as NodeJS.ErrnoException).path === part
          ? fileNotFound()
          : error;
      }
      return measured();
    },
    get: async (key, range?: ByteRange): Promise<Readable> => {
      const path = pathOf(key);
      // Opened first: what is missing is said before the answer begins.
      const file = await open(path, 'r').catch((error) => {
        throw isMissing(error) ? fileNotFound() : error;
      });
      return file.createReadStream(range ?? {});
    },
    delete: async (key) => {
      const path = pathOf(key);
      await rm(path, { force: true });
      await rm(`${path}.part`, { force: true });
    },
    settle: async (from, to, { bytesMax }) => {
      const [source, path] = [pathOf(from), pathOf(to)];
      try {
        await stat(source);
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rename(source, path);
      } catch (error) {
        // It was settled before, and the answer was lost on the way.
        if (!isMissing(error)) throw error;
      }
      return measure(path, bytesMax).catch((error) => {
        throw isMissing(error) ? fileNotFound() : error;
      });
    },
    uploadForm: () => null,
    downloadUrl: async () => null,
  };
}
