import type { IncomingHttpHeaders } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../base/problem.ts';

export interface StreamRule {
  readonly bytesMax: number;
  readonly gzip: boolean;
  /** How many times its size gzip may become. */
  readonly ratioMax: number;
  readonly timeoutMs: number;
}

const tooLarge = (bytesMax: number) =>
  new Problem(
    413,
    'body-too-large',
    'The body is larger than this route takes; send less, or send it in parts.',
    { bytesMax },
  );

/** @throws Problem 415 `encoding-not-supported`. */
function isGzip(
  { 'content-encoding': encoding = 'identity' }: IncomingHttpHeaders,
  rule: StreamRule,
) {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return false;
  if (rule.gzip && (name === 'gzip' || name === 'x-gzip')) return true;
  throw new Problem(
    415,
    'encoding-not-supported',
    rule.gzip
      ? 'The body is encoded in a way that this route does not take; send gzip, or send it plain.'
      : 'This route takes no encoded body; send it plain.',
    { encodings: rule.gzip ? ['gzip'] : [] },
  );
}

/** What gzip adds to bytes that it cannot make smaller. */
const gzipBytesMax = 64 * 1024;

interface Bound {
  /** How many bytes have come. */
  bytes: number;
}

/** Lets bytes through while `refuse` finds nothing wrong with how many came. */
const counting = (bound: Bound, refuse: (bytes: number) => Problem | undefined): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bound.bytes += chunk.length;
      const refused = refuse(bound.bytes);
      if (refused) done(refused);
      else done(null, chunk);
    },
  });

/** What is smaller costs nothing, however often it was packed. */
const ratioFromBytes = 64 * 1024;

const tooDense = (ratioMax: number) =>
  new Problem(
    413,
    'body-too-dense',
    `The body becomes more than ${ratioMax} times its size; send it plain, or less of it.`,
    { ratioMax },
  );

/** Errors of the inflater for bytes that are not gzip, or are cut off. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  /^(Z_|ERR_TRAILING_JUNK|ERR_BUFFER)/.test(String((error as NodeJS.ErrnoException).code));

const broken = () =>
  new Problem(
    400,
    'gzip-broken',
    'The body says that it is gzip, and it is not, or it was cut off.',
  );

/**
 * A body as it arrives: counted, inflated, counted again, and ended when it takes too long. The stream fails with
 * a Problem. What was not read is thrown away, so that the next request on the connection is served.
 *
 * @throws Problem 413 `body-too-large`, 415 `encoding-not-supported`, before a byte is read.
 */
export function openBody(
  source: Readable,
  headers: IncomingHttpHeaders,
  rule: StreamRule,
): Readable {
  const gzip = isGzip(headers, rule);
  if (Number(headers['content-length']) > rule.bytesMax) throw tooLarge(rule.bytesMax);
  const { bytesMax, ratioMax } = rule;
  const arrived: Bound = { bytes: 0 };
  const counted = counting({ bytes: 0 }, (bytes) => {
    if (bytes > bytesMax) return tooLarge(bytesMax);
    const isDense = gzip && bytes > ratioFromBytes && bytes > arrived.bytes * ratioMax;
    return isDense ? tooDense(ratioMax) : undefined;
  });
  // Gzip may go on for ever and become nothing, so its own bytes have a bound, too.
  const inflating = () => [
    counting(arrived, (bytes) =>
      bytes > bytesMax + gzipBytesMax ? tooLarge(bytesMax) : undefined,
    ),
    createGunzip({ chunkSize: 64 * 1024 }),
  ];
  const steps = gzip ? [...inflating(), counted] : [counted];
  const fail = (error: unknown) => counted.destroy(error as Error);
  // A handler that never reads it must not bring the process down.
  counted.on('error', () => {});
  const timer = setTimeout(() => {
    fail(new Problem(408, 'body-too-slow', 'The body did not arrive in time; send it again.'));
  }, rule.timeoutMs);
  timer.unref();
  let last: Readable = source;
  for (const step of steps) {
    if (step !== counted) step.on('error', (error) => fail(isBroken(error) ? broken() : error));
    last = last.pipe(step);
  }
  source.once('error', () => {
    fail(new Problem(400, 'body-cut-off', 'The body was cut off; send it again.'));
  });
  counted.once('close', () => {
    clearTimeout(timer);
    source.unpipe();
    source.resume();
    for (const step of steps) step.destroy();
  });
  return counted;
}

/** All of it. @throws Problem as `openBody` and its stream. */
export async function readWhole(
  source: Readable,
  headers: IncomingHttpHeaders,
  rule: StreamRule,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of openBody(source, headers, rule)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
