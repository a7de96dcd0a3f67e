import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Parts } from '../core/context.ts';
import type { Route } from '../core/route.ts';
import { noSpan, type Span } from '../observe/tracing/span.ts';

/** A read is quick and a write less so. A transfer takes as long as its bytes need, and a stream lasts for hours. */
type Speed = 'read' | 'write' | 'transfer' | 'stream';

export function speedOf({ method, streams, answers, body }: Route): Speed {
  if (streams) return 'stream';
  if (answers === 'file' || body?.as === 'stream' || body?.as === 'multipart') return 'transfer';
  return method === 'GET' ? 'read' : 'write';
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What may be asked of its speed. */
    readonly speed?: Speed;
  }
}

const spans = new WeakMap<FastifyRequest, Span>();

/** Of the request; what its handler does hangs below it. */
export const spanOf = (request: FastifyRequest): Span => spans.get(request) ?? noSpan;

/** A span for each request below `/api`, except for streams, which last for hours. */
export function registerRequestSpans(app: FastifyInstance, { tracing }: Parts): void {
  app.addHook('onRequest', async (request, reply) => {
    const { url, config } = request.routeOptions;
    if (url === undefined || !url.startsWith('/api/') || config.speed === 'stream') return;
    const span = tracing.begin(`${request.method} ${url}`, {
      kind: 'server',
      parent: request.headers.traceparent as string | undefined,
      isForeign: true,
      attributes: {
        'http.request.method': request.method,
        'http.route': url,
        'dojang.story': request.id,
      },
    });
    if (span === noSpan) return;
    spans.set(request, span);
    // Closed also when the caller went away before there was an answer.
    reply.raw.once('close', () => {
      const { statusCode } = reply;
      span.note({
        'http.response.status_code': statusCode,
        'dojang.aborted': reply.raw.writableFinished ? undefined : true,
      });
      span.end(statusCode >= 500 ? `http-${statusCode}` : undefined);
    });
  });
}

/** Rate, errors and duration per route pattern, and one log line per request. Never URLs: they name things. */
export function registerRequestRecord(app: FastifyInstance, parts: Parts): void {
  const labels = ['method', 'route', 'status'];
  const requests = parts.metrics.counter(
    'dojang_http_requests_total',
    'Requests answered, by route pattern.',
    labels,
  );
  const seconds = parts.metrics.histogram(
    'dojang_http_request_seconds',
    'Time to the end of the answer, by route pattern.',
    ['method', 'route', 'class'],
  );
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    requests.inc({ method, route, status });
    const speed = request.routeOptions.config.speed ?? 'other';
    seconds.observe({ method, route, class: speed }, reply.elapsedTime / 1000);
    if (route.startsWith('/healthz') || route === '/metrics') return;
    parts.log.info(
      {
        trace: request.id,
        method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      'request answered',
    );
  });
}
