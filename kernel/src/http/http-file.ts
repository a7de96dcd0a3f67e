import { format } from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'range-parser';
import type { ByteRange, FileToSend } from '../base/file-answer.ts';
import { Problem } from '../base/problem.ts';

/** Types that a page may show. Anything else could run as a page of ours, so it is saved. */
const showable =
  /^(image\/(png|jpeg|gif|webp|avif)|video\/[a-z0-9.+-]+|audio\/[a-z0-9.+-]+|application\/pdf)$/;

/**
 * The one range of a request; undefined for the whole file: without a range, with several, with a broken one,
 * or with one of another version of the file.
 *
 * @throws Problem 416 `range-not-satisfiable`.
 */
function rangeOf(request: FastifyRequest, bytes: number, tag: string): ByteRange | undefined {
  const { range, 'if-range': ifRange } = request.headers;
  if (range === undefined || bytes === 0 || (ifRange !== undefined && ifRange !== tag)) {
    return undefined;
  }
  const { code, type, ranges } = parse(bytes, range);
  if (type !== 'bytes' || (code & 1) === 1) return undefined;
  if (ranges.length > 1) return undefined;
  const [only] = ranges;
  if (only) return only;
  throw new Problem(
    416,
    'range-not-satisfiable',
    `The file has ${bytes} bytes; ask for a range of them.`,
    { bytes },
  );
}

const isKnown = (request: FastifyRequest, tag: string) =>
  (request.headers['if-none-match'] ?? '')
    .split(',')
    .some((each) => [tag, '*'].includes(each.trim().replace(/^W\//, '')));

/** Answers with a file, a range of it, its headers alone (HEAD), or the news that it is the same as before. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileToSend,
): Promise<FastifyReply> {
  const tag = `"${file.tag}"`;
  const isShown = file.inline === true && showable.test(file.type);
  reply.headers({
    etag: tag,
    'accept-ranges': file.once ? 'none' : 'bytes',
    'cache-control': file.once ? 'private, no-store' : 'private, no-cache',
    'content-disposition': format({
      type: isShown ? 'inline' : 'attachment',
      parameters: { filename: file.name.toWellFormed() },
    }),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  if (!file.once && isKnown(request, tag)) return reply.status(304).send();
  let range: ByteRange | undefined;
  try {
    // What is given once is given whole.
    range = file.once ? undefined : rangeOf(request, file.bytes, tag);
  } catch (problem) {
    reply.removeHeader('content-disposition').header('content-range', `bytes */${file.bytes}`);
    throw problem;
  }
  const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
  reply.header('content-length', end - start + 1);
  if (range) reply.status(206).header('content-range', `bytes ${start}-${end}/${file.bytes}`);
  reply.type(isShown ? file.type : 'application/octet-stream');
  if (request.method === 'HEAD') return reply.send();
  return reply.send(await file.open(range));
}
