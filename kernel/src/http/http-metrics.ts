import type { FastifyInstance } from 'fastify';
import type { Parts } from '../core/context.ts';

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
    ['method', 'route'],
  );
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    requests.inc({ method, route, status });
    seconds.observe({ method, route }, reply.elapsedTime / 1000);
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
