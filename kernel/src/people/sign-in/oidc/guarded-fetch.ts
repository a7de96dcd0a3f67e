import type { CustomFetch } from 'openid-client';
import { Problem } from '../../../base/problem.ts';
import type { Outgoing } from '../../../outgoing/outgoing.ts';

const bytesMax = 256 * 1024;
const timeoutMs = 10_000;

type Sent = Parameters<CustomFetch>[1]['body'];

const textOf = (body: Sent): string | Uint8Array | undefined => {
  if (body === null || body === undefined) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('a provider is sent forms and JSON only');
};

/**
 * How the client of OpenID Connect reaches a provider: never inside this network, for ten seconds, and for 256 kB of
 * an answer. A redirect is an answer, which the client refuses.
 */
export const guardedFetch =
  (outgoing: Pick<Outgoing, 'callAddress'>): CustomFetch =>
  async (url, { method, headers, body }) => {
    const text = textOf(body);
    const answer = await outgoing.callAddress(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: {
        ...headers,
        ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
      },
      ...(text === undefined ? {} : { body: text }),
      bytesMax: bytesMax + 1,
      timeoutMs,
    });
    if (answer.body.length > bytesMax) {
      throw new Problem(502, 'answer-too-large', `The provider sent more than ${bytesMax} bytes.`);
    }
    const given = Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const isEmpty = answer.status === 204 || answer.status === 304;
    return new Response(isEmpty ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: given,
    });
  };
