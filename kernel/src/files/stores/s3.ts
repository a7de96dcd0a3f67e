import { randomUUID } from 'node:crypto';
import { mkdirSync, openAsBlob, readdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { type Asking, askBucket, askWell, filesUnavailable, transferMs } from './s3-requests.ts';
import { signForm, signUrl } from './s3-signing.ts';
import { type FileStore, measuring, type StoredBytes } from './store.ts';

const streamOf = (answer: Response): Readable =>
  answer.body === null ? Readable.from([]) : Readable.fromWeb(answer.body as ReadableStream);

async function copy(asking: Asking, from: string, to: string, tag: string): Promise<void> {
  const answer = await askWell(asking, {
    method: 'PUT',
    key: to,
    headers: {
      'x-amz-copy-source': `/${asking.bucket.name}/${from}`,
      'x-amz-copy-source-if-match': tag,
    },
    timeoutMs: transferMs,
  });
  // S3 may answer 200 and say in the body that it failed.
  if (/<Error>/.test(await answer.text())) throw filesUnavailable();
}

async function remove(asking: Asking, key: string): Promise<void> {
  const answer = await askWell(asking, { method: 'DELETE', key });
  await answer.body?.cancel();
}

async function settle(
  asking: Asking,
  from: string,
  to: string,
  bytesMax: number,
): Promise<StoredBytes> {
  const incoming = await askBucket(asking, { method: 'GET', key: from, timeoutMs: transferMs });
  const isGone = incoming.status === 404;
  if (isGone) await incoming.body?.cancel();
  // Settled before: the answer was lost on the way.
  const found = isGone
    ? await askWell(asking, { method: 'GET', key: to, timeoutMs: transferMs })
    : incoming;
  if (!found.ok) throw new Error(`the bucket refused GET: ${found.status}`);
  const { passing, measured } = measuring(streamOf(found), bytesMax);
  for await (const _ of passing());
  if (!isGone) {
    // The bytes that were read, and no later ones: the form may be posted again while it is good.
    try {
      await copy(asking, from, to, found.headers.get('etag') ?? '');
    } catch (error) {
      const left = await askBucket(asking, { method: 'GET', key: from });
      await left.body?.cancel();
      if (left.status !== 404) throw error;
      // Another call at the same time has settled it.
      return settle(asking, from, to, bytesMax);
    }
    await remove(asking, from);
  }
  return measured();
}

/**
 * Files in a bucket that speaks S3.
 *
 * @param folder where a file waits on this machine until its length and hash are known.
 */
export function createS3Store(asking: Asking, folder: string): FileStore {
  const { bucket, now } = asking;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What an earlier process left when it was killed.
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
  return {
    origin: new URL(bucket.base).origin,
    put: async (key, source, { bytesMax, type }) => {
      const path = join(folder, randomUUID());
      try {
        const { passing, measured } = measuring(source, bytesMax);
        // Opened first: a stream that opens late would make the file after its removal.
        const file = await open(path, 'w', 0o600);
        await pipeline(passing, file.createWriteStream());
        const stored = measured();
        const answer = await askWell(asking, {
          method: 'PUT',
          key,
          headers: { 'content-type': type },
          sha256: stored.sha256,
          body: () => openAsBlob(path, { type }),
          timeoutMs: transferMs,
        });
        await answer.body?.cancel();
        return stored;
      } finally {
        await rm(path, { force: true });
      }
    },
    get: async (key, range) => {
      const headers = range ? { range: `bytes=${range.start}-${range.end}` } : {};
      return streamOf(
        await askWell(asking, { method: 'GET', key, headers, timeoutMs: transferMs }),
      );
    },
    delete: (key) => remove(asking, key),
    settle: (from, to, { bytesMax }) => settle(asking, from, to, bytesMax),
    uploadForm: (key, rule) => ({
      url: `${bucket.base}/`,
      fields: signForm(bucket, now(), key, rule),
    }),
    downloadUrl: (key, { disposition, type, lifeSeconds }) =>
      signUrl(bucket, now(), key, {
        lifeSeconds,
        query: { 'response-content-disposition': disposition, 'response-content-type': type },
      }),
  };
}
