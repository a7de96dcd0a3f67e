import { createHash } from 'node:crypto';
import { type Asking, askBucket } from './s3-requests.ts';
import { readS3Url } from './s3-url.ts';

/** Small texts in a bucket that are written once and never again. */
export function openAppendBucket(options: {
  readonly s3Url: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}) {
  const { s3Url, fetch, now } = options;
  const asking: Asking = { bucket: readS3Url(s3Url), fetch, now };
  return {
    /** Null when nothing has this key. */
    async find(key: string): Promise<string | null> {
      const answer = await askBucket(asking, { method: 'GET', key });
      if (answer.ok) return answer.text();
      await answer.body?.cancel();
      if (answer.status === 404) return null;
      throw new Error(`the bucket refused to read ${key}: ${answer.status}`);
    },
    /** False when the key is taken. */
    async add(key: string, text: string): Promise<boolean> {
      const answer = await askBucket(asking, {
        method: 'PUT',
        key,
        headers: { 'content-type': 'application/jsonl', 'if-none-match': '*' },
        sha256: createHash('sha256').update(text).digest('hex'),
        body: async () => new Blob([text]),
      });
      await answer.body?.cancel();
      if (answer.ok) return true;
      if (answer.status === 412 || answer.status === 409) return false;
      throw new Error(`the bucket refused to write ${key}: ${answer.status}`);
    },
  };
}
