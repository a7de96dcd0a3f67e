import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { Problem } from '../../base/problem.ts';
import { signRequest } from './s3-signing.ts';
import type { Bucket } from './s3-url.ts';
import { fileNotFound } from './store.ts';

const answerMs = 60_000;
export const transferMs = 15 * 60_000;
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Worth another try: the bucket is busy, or the network broke. */
class Passing extends Error {}

export const filesUnavailable = () =>
  new Problem(
    503,
    'files-unavailable',
    'The store of files does not answer just now; try again in a few seconds.',
    { retryAfterSeconds: 10 },
  );

export interface BucketRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the body, in hex. */
  readonly sha256?: string;
  readonly body?: () => Promise<Blob>;
  readonly timeoutMs?: number;
}

export interface Asking {
  readonly bucket: Bucket;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

const retrying = retry(handleType(Passing), {
  maxAttempts: 2,
  backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 2_000 }),
});

async function askOnce({ bucket, fetch, now }: Asking, request: BucketRequest): Promise<Response> {
  const { method, key, headers = {}, sha256 = emptySha256, body, timeoutMs = answerMs } = request;
  const signed = await signRequest(bucket, now(), {
    method,
    key,
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
  });
  let answer: Response;
  try {
    answer = await fetch(signed.url, {
      method,
      headers: signed.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body ? { body: await body() } : {}),
    });
  } catch {
    throw new Passing('no answer');
  }
  if (answer.status < 500 && answer.status !== 429) return answer;
  await answer.body?.cancel();
  throw new Passing(`status ${answer.status}`);
}

/** Three tries. @throws Problem 503 `files-unavailable`. */
export async function askBucket(asking: Asking, request: BucketRequest): Promise<Response> {
  try {
    return await retrying.execute(() => askOnce(asking, request));
  } catch (error) {
    throw error instanceof Passing ? filesUnavailable() : error;
  }
}

/**
 * As `askBucket`, with a good answer.
 *
 * @throws Problem 404 `file-not-found`; Error when the bucket refuses us: a wrong configuration.
 */
export async function askWell(asking: Asking, request: BucketRequest): Promise<Response> {
  const answer = await askBucket(asking, request);
  if (answer.ok) return answer;
  const text = await answer.text();
  if (answer.status === 404 || answer.status === 412) throw fileNotFound();
  const code = /<Code>(\w{1,60})<\/Code>/.exec(text)?.[1] ?? 'none';
  throw new Error(`the bucket refused ${request.method}: ${answer.status} ${code}`);
}
