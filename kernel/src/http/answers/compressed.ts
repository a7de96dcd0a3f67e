import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import { type Encoding, encodingOf } from './encoding.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** As its Route says. */
    readonly holdsSecret?: true;
  }
}

/** Below this an answer fits into one packet anyway. */
const bytesMin = 1_024;

/** Large windows cost megabytes a call and find nothing more in answers of this size. */
const brotliWindowBits = 18;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Quick levels: an answer is made for one caller, and the best levels take ten times as long. */
const compress: Record<Encoding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_LGWIN]: brotliWindowBits,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  gzip: (bytes) => zip(bytes, { level: 5 }),
};

/**
 * Whole answers in JSON to a read. A write may answer with a secret that was just made, and a few reads hold
 * one: these are never compressed, for the length of an answer would then tell of the secret (BREACH).
 */
function isCompressible(request: FastifyRequest, reply: FastifyReply): boolean {
  return (
    request.method === 'GET' &&
    request.url.startsWith('/api/') &&
    !request.routeOptions.config.holdsSecret &&
    reply.statusCode === 200 &&
    !reply.hasHeader('content-encoding') &&
    !reply.hasHeader('content-range') &&
    /^application\/([\w.-]+\+)?json\b/.test(String(reply.getHeader('content-type') ?? ''))
  );
}

/** Nobody but the page itself may measure how long an answer is; what is no browser does not say. */
function isOfOwnPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Compresses what a read answers, in a thread of Node's pool. Streams and files go as they are. */
export const sendCompressed: onSendHookHandler<unknown> = (request, reply, payload, done) => {
  const isWhole = typeof payload === 'string' || payload instanceof Uint8Array;
  if (!isWhole || payload.length < bytesMin || !isCompressible(request, reply)) {
    return done(null, payload);
  }
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  const encoding = encodingOf(request.headers['accept-encoding']);
  if (encoding === undefined || !isOfOwnPage(request)) return done(null, payload);
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  compress[encoding](bytes).then(
    (small) => {
      reply.header('content-encoding', encoding).removeHeader('content-length');
      done(null, small);
    },
    (error: Error) => done(error),
  );
};
