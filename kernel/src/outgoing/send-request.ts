import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { Problem } from '../base/problem.ts';

export interface OutgoingRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the answer; 1 MiB when left out. */
  readonly bytesMax?: number;
  /** For all of it, redirects included; 10 s when left out. */
  readonly timeoutMs?: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** No call is worth a longer wait, unless its request says so. */
export const callTimeoutMs = 10_000;

/** What failed on the way, as the caller hears it. */
export function faultOf(error: unknown, host: string, signal: AbortSignal): Problem {
  if (error instanceof Problem) return error;
  return signal.aborted
    ? new Problem(504, 'host-too-slow', `The host ${host} did not answer in time.`, { host })
    : new Problem(502, 'host-unreachable', `The host ${host} could not be reached.`, { host });
}

/** A static import of `node:http` reads each name of it, which loads another client of HTTP: 50 ms of every start. */
async function openerFor({ protocol }: URL) {
  return protocol === 'https:'
    ? (await import('node:https')).request
    : (await import('node:http')).request;
}

/** Calls `address` by the name of `url`. With `cuts`, what an answer has beyond `bytesMax` is left unread. */
export async function sendRequest(
  url: URL,
  address: string,
  { method = 'GET', headers = {}, body, bytesMax = 1024 * 1024 }: OutgoingRequest,
  signal: AbortSignal,
  cuts = false,
): Promise<OutgoingAnswer> {
  const open = await openerFor(url);
  const family = isIPv6(address) ? 6 : 4;
  return new Promise((resolve, reject) => {
    const outgoing = open(
      url,
      {
        method,
        headers,
        signal,
        agent: false,
        lookup: (_host, { all }, found) => {
          if (all) found(null, [{ address, family }] as never);
          else found(null, address, family);
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const finish = () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          });
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > bytesMax && cuts) {
            chunks.push(chunk.subarray(0, chunk.length - (bytes - bytesMax)));
            finish();
            answer.destroy();
          } else if (bytes > bytesMax) {
            const detail = `The host ${url.host} sent more than ${bytesMax} bytes.`;
            answer.destroy(new Problem(502, 'answer-too-large', detail, { host: url.host }));
          } else {
            chunks.push(chunk);
          }
        });
        answer.on('error', reject);
        answer.on('end', finish);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
