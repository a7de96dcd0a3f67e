import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import type { Liveness } from '../ops/liveness.ts';
import { isScraper, liveAnswer, readyAnswer } from '../ops/ops-answers.ts';
import type { Readiness } from '../ops/readiness.ts';
import { refuseUnknownHost } from './http-host.ts';

const loopback = /^(127\.|::1$|::ffff:127\.)/;

const isLocal = (request: FastifyRequest): boolean =>
  loopback.test(request.socket.remoteAddress ?? '') &&
  request.headers['x-forwarded-for'] === undefined;

/** `/healthz/live`: the event loop turns. It says nothing more, because everyone can ask it. */
export function registerLive(app: FastifyInstance, liveness: Liveness): void {
  app.addHook('onClose', async () => liveness.close());
  app.get('/healthz/live', { schema: { hide: true } }, (_request, reply) => {
    const { status, body } = liveAnswer(liveness);
    reply.status(status);
    return { status: body.status };
  });
}

/** `/healthz/ready` for this machine, where no port of its own is set for it. */
export function registerReady(app: FastifyInstance, readiness: Readiness): void {
  app.addHook('preClose', async () => readiness.drain());
  app.get('/healthz/ready', { schema: { hide: true } }, async (request, reply) => {
    if (!isLocal(request)) {
      throw new Problem(
        403,
        'readiness-not-open',
        'Readiness is for this machine; set DOJANG_OPS_PORT and ask there, or ask /healthz/live.',
      );
    }
    const { status, body } = await readyAnswer(readiness);
    reply.status(status);
    return body;
  });
}

/** `/metrics`, where no port of its own is set: for anyone who has the token, or for this machine alone without one. */
export function registerMetrics(
  app: FastifyInstance,
  parts: Parts,
  token: string | undefined,
): void {
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (token === undefined) refuseUnknownHost(request, parts.publicUrl);
    const isAllowed = token === undefined ? isLocal(request) : isScraper(request.headers, token);
    if (!isAllowed) {
      throw new Problem(
        403,
        'metrics-not-open',
        'Metrics are for this machine; set DOJANG_OPS_PORT, or DOJANG_METRICS_TOKEN and send it as a bearer token.',
      );
    }
    return reply.type(parts.metrics.contentType).send(await parts.metrics.text());
  });
}
