import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string;
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: OtlpValue }[];
  readonly status: { readonly code?: number };
}

export interface CollectorDouble {
  readonly endpoint: string;
  readonly spans: readonly OtlpSpan[];
  readonly headers: readonly IncomingHttpHeaders[];
  /** All bodies, as text: what a test searches for planted values. */
  readonly raw: () => string;
  /** Answers the next calls with these statuses; the last one stays. */
  behave(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

/** A collector that takes OTLP over HTTP, in JSON. */
export async function startCollectorDouble(): Promise<CollectorDouble> {
  const spans: OtlpSpan[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  let statuses: readonly number[] = [200];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status = 200, ...rest] = statuses;
    if (rest.length > 0) statuses = rest;
    headers.push(request.headers);
    const isTraces = request.method === 'POST' && request.url === '/v1/traces';
    if (isTraces && status === 200) {
      const body = Buffer.concat(chunks).toString('utf8');
      bodies.push(body);
      for (const { scopeSpans } of JSON.parse(body).resourceSpans) {
        for (const { spans: more } of scopeSpans) spans.push(...more);
      }
    }
    response.writeHead(isTraces ? status : 404, { 'content-type': 'application/json' });
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    headers,
    raw: () => bodies.join('\n'),
    behave: (...next) => {
      statuses = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
