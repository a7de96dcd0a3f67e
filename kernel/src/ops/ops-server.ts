import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../observe/metrics.ts';
import type { Liveness } from './liveness.ts';
import { isScraper, liveAnswer, readyAnswer } from './ops-answers.ts';
import type { Readiness } from './readiness.ts';

export interface OpsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly liveness: Liveness;
  readonly readiness: Readiness;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Whoever scrapes sends it as a bearer token; anyone who reaches the port may scrape without it. */
  readonly metricsToken?: string | undefined;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface OpsAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

async function answerOf(options: OpsOptions, request: IncomingMessage): Promise<OpsAnswer> {
  const path = (request.url ?? '').split('?')[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, body: { status: 'ask by GET' } };
  }
  // A page that was opened in a browser of this network must not read on behalf of its own site.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') {
    return { status: 403, body: { status: 'a page of another site may not ask here' } };
  }
  switch (path) {
    case '/healthz/live':
      return liveAnswer(options.liveness);
    case '/healthz/ready':
      return readyAnswer(options.readiness);
    case '/metrics': {
      const { metrics, metricsToken } = options;
      if (metricsToken !== undefined && !isScraper(request.headers, metricsToken)) {
        return {
          status: 403,
          body: { status: 'send DOJANG_METRICS_TOKEN as a bearer token' },
        };
      }
      return { status: 200, body: await metrics.text(), type: metrics.contentType };
    }
    default:
      return {
        status: 404,
        body: { status: 'this port has /healthz/live, /healthz/ready and /metrics' },
      };
  }
}

function send(response: ServerResponse, { status, body, type }: OpsAnswer, isHead: boolean): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': type ?? 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(isHead ? undefined : text);
}

/**
 * What probes and scrapers ask, on a port of its own: each process but that of `--role=migrate` has it, it answers while the server is still
 * starting, and what the world reaches has neither readiness nor metrics.
 */
export async function listenOps(options: OpsOptions): Promise<OpsServer> {
  // A static import reads each name of it, which loads a client of HTTP: 50 ms of every start.
  const { createServer } = await import('node:http');
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000 },
    (request, response) => {
      answerOf(options, request)
        .catch(() => ({ status: 500, body: { status: 'failed' } }))
        .then((answer) => send(response, answer, request.method === 'HEAD'));
    },
  );
  server.maxConnections = 100;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  // Whatever ends the process does not wait for this port.
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
