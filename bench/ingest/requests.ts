import { gzipSync } from 'node:zlib';
import { encodeOtlp } from '../../modules/aisher/src/testing/encode-otlp.ts';
import { requestOf, sampleSpan } from '../../modules/aisher/src/testing/otlp-samples.ts';

/** Spans of a request, as many as an SDK sends at once. */
export const spansEach = 512;

/** In the first half of each trace id, where the number of the request goes. */
const mark = 'b3a1c5d7e9f10204';

/** Requests of gzip whose spans nobody else has. One is written; the others differ in the ids of their traces. */
export function gzipRequests(count: number, at: Date): Buffer[] {
  const spans = Array.from({ length: spansEach }, (_, n) => {
    const span = sampleSpan(n, at);
    return { ...span, traceId: mark + String(span.traceId).slice(16) };
  });
  const body = encodeOtlp('traces', requestOf('traces', spans));
  const bytes = Buffer.from(mark, 'hex');
  const places: number[] = [];
  for (let place = body.indexOf(bytes); place !== -1; place = body.indexOf(bytes, place + 1)) {
    places.push(place);
  }
  if (places.length !== spansEach) throw new Error(`${places.length} ids were found`);
  return Array.from({ length: count }, (_, n) => {
    for (const place of places) body.writeBigUInt64BE(BigInt(n + 1), place);
    return gzipSync(body, { level: 1 });
  });
}
