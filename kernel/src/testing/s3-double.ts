import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { readParts } from '../http/bodies/parts.ts';
import { checkPost } from './s3-policy.ts';
import {
  checkHeaders,
  checkQuery,
  type S3Account,
  S3Refusal,
  type S3Request,
  sha256,
} from './s3-signature.ts';

interface Stored {
  readonly bytes: Buffer;
  readonly type: string;
}

/** A bucket in memory that believes nobody, as S3 does. */
export interface S3Double {
  /** `s3://…`, as a configuration names it. */
  readonly url: string;
  readonly origin: string;
  readonly account: S3Account;
  readonly objects: Map<string, Stored>;
  /** Each request as `METHOD key status`. */
  readonly requests: string[];
  /** Answers the next requests with 503, as a busy bucket does. */
  failNext: (times: number) => void;
  close: () => Promise<void>;
}

interface Insides {
  readonly account: S3Account;
  readonly objects: Map<string, Stored>;
  readonly now: () => number;
  failures: number;
}

type Answer = [status: number, headers: Record<string, string>, body: Buffer | string];

const tagOf = ({ bytes }: Stored) => `"${sha256(bytes).slice(0, 32)}"`;

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function keyIn({ account }: Insides, path: string): string {
  const start = `/${account.bucket}/`;
  if (path.startsWith(start)) return decodeURIComponent(path.slice(start.length));
  throw new S3Refusal(404, 'NoSuchBucket', 'The bucket does not exist.');
}

async function post(insides: Insides, request: S3Request): Promise<Answer> {
  keyIn(insides, request.url.pathname);
  let file = Buffer.alloc(0);
  const type = request.headers['content-type'] ?? '';
  const fields = await readParts(Readable.from([request.body]), type, async ({ body }) => {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk);
    file = Buffer.concat(chunks);
  });
  checkPost(insides.account, { fields, bytes: file.length }, insides.now());
  insides.objects.set(fields.get('key') ?? '', {
    bytes: file,
    type: fields.get('content-type') ?? '',
  });
  return [204, {}, ''];
}

function find({ objects }: Insides, key: string): Stored {
  const found = objects.get(key);
  if (found) return found;
  throw new S3Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
}

function get(insides: Insides, request: S3Request, key: string): Answer {
  const found = find(insides, key);
  const { searchParams } = request.url;
  const headers: Record<string, string> = {
    etag: tagOf(found),
    'content-type': searchParams.get('response-content-type') ?? found.type,
  };
  const disposition = searchParams.get('response-content-disposition');
  if (disposition !== null) headers['content-disposition'] = disposition;
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) return [200, headers, found.bytes];
  const part = found.bytes.subarray(Number(range[1]), Number(range[2]) + 1);
  return [206, headers, part];
}

function put(insides: Insides, request: S3Request, key: string): Answer {
  const source = request.headers['x-amz-copy-source'];
  if (source === undefined) {
    const type = request.headers['content-type'] ?? '';
    if (request.headers['if-none-match'] === '*' && insides.objects.has(key)) {
      throw new S3Refusal(412, 'PreconditionFailed', 'The object is there already.');
    }
    insides.objects.set(key, { bytes: request.body, type });
    return [200, {}, ''];
  }
  const found = find(insides, keyIn(insides, source));
  if (request.headers['x-amz-copy-source-if-match'] !== tagOf(found)) {
    throw new S3Refusal(412, 'PreconditionFailed', 'The source has changed.');
  }
  insides.objects.set(key, found);
  return [200, {}, `<CopyObjectResult><ETag>${tagOf(found)}</ETag></CopyObjectResult>`];
}

async function answer(insides: Insides, request: S3Request): Promise<Answer> {
  const { account, now } = insides;
  if (insides.failures > 0) {
    insides.failures -= 1;
    throw new S3Refusal(503, 'SlowDown', 'Please reduce your request rate.');
  }
  if (request.method === 'POST') return post(insides, request);
  if (request.url.searchParams.has('X-Amz-Signature')) checkQuery(account, request, now());
  else checkHeaders(account, request, now());
  const key = keyIn(insides, request.url.pathname);
  if (request.method === 'PUT') return put(insides, request, key);
  if (request.method === 'GET') return get(insides, request, key);
  if (request.method !== 'DELETE') throw new S3Refusal(405, 'MethodNotAllowed', 'Not here.');
  insides.objects.delete(key);
  return [204, {}, ''];
}

async function serve(
  insides: Insides,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<string> {
  const { method = '', url = '/', headers } = incoming;
  const request: S3Request = {
    method,
    url: new URL(url, 'http://bucket'),
    headers: headers as Record<string, string>,
    body: await read(incoming),
  };
  const [status, more, body] = await answer(insides, request).catch((error): Answer => {
    if (!(error instanceof S3Refusal)) throw error;
    const xml = `<Error><Code>${error.code}</Code><Message>${error.message}</Message></Error>`;
    return [error.status, { 'content-type': 'application/xml' }, xml];
  });
  response.writeHead(status, more).end(body);
  return `${method} ${request.url.pathname} ${status}`;
}

/** Starts it on a free port. @param now its clock: what is signed is good for minutes. */
export async function startS3Double(now: () => Date): Promise<S3Double> {
  const account: S3Account = {
    bucket: 'dojang-test',
    region: 'ap-northeast-2',
    accessKeyId: 'AKIADOUBLE',
    secretAccessKey: 'double/secret+key',
  };
  const insides: Insides = {
    account,
    objects: new Map(),
    now: () => now().getTime(),
    failures: 0,
  };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    serve(insides, request, response).then(
      (line) => requests.push(line),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = `${account.accessKeyId}:${encodeURIComponent(account.secretAccessKey)}`;
  return {
    url: `s3://${keys}@${host}/${account.bucket}?region=${account.region}&path-style&http`,
    origin: `http://${host}`,
    account,
    objects: insides.objects,
    requests,
    failNext: (times) => {
      insides.failures = times;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
