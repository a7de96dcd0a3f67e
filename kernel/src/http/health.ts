import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import { refuseUnknownHost } from './http-host.ts';

/** Above this the process serves nobody and wants a restart. */
const loopDelayMsMax = 5000;
const checkMs = 2000;

/** A named check of readiness; false or a rejection means: send no requests here. */
export type ReadyChecks = Readonly<Record<string, () => Promise<boolean> | boolean>>;

const within = (check: () => Promise<boolean> | boolean): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), checkMs);
  });
  const checked = Promise.resolve()
    .then(check)
    .catch(() => false);
  return Promise.race([checked, late]).finally(() => clearTimeout(timer));
};

/** `/healthz/live`: the event loop turns. `/healthz/ready`: the database answers, and `checks` hold. */
export function registerHealth(app: FastifyInstance, parts: Parts, checks: ReadyChecks): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onClose', async () => {
    delay.disable();
  });
  app.get('/healthz/live', { schema: { hide: true } }, (_request, reply) => {
    const loopDelayMs = Math.round(delay.percentile(99) / 1e6);
    delay.reset();
    reply.status(loopDelayMs > loopDelayMsMax ? 503 : 200);
    return { status: loopDelayMs > loopDelayMsMax ? 'stalled' : 'live', loopDelayMs };
  });
  const all: ReadyChecks = {
    open: () => !isClosing,
    database: () => parts.database.ping().then(() => true),
    ...checks,
  };
  app.get('/healthz/ready', { schema: { hide: true } }, async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(all).map(async ([name, check]) => [name, await within(check)] as const),
    );
    const isReady = results.every(([, good]) => good);
    reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not-ready', checks: Object.fromEntries(results) };
  });
}

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** `/metrics`: with a token for whoever holds it, without one for this machine only. */
export function registerMetrics(
  app: FastifyInstance,
  parts: Parts,
  token: string | undefined,
): void {
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (token === undefined) refuseUnknownHost(request, parts.publicUrl);
    const isLocal =
      loopback.test(request.socket.remoteAddress ?? '') &&
      request.headers['x-forwarded-for'] === undefined;
    const isAllowed = token
      ? parts.keyring.hashSecret(request.headers.authorization ?? '') ===
        parts.keyring.hashSecret(`Bearer ${token}`)
      : isLocal;
    if (!isAllowed) {
      throw new Problem(
        403,
        'metrics-not-open',
        'Metrics are for this machine; set DOJANG_METRICS_TOKEN and send it as a bearer token.',
      );
    }
    return reply.type(parts.metrics.contentType).send(await parts.metrics.text());
  });
}
