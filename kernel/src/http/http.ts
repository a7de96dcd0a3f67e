import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchema,
  type RouteHandlerMethod,
} from 'fastify';
import type { FastifySchemaCompiler } from 'fastify/types/schema.js';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { noteScheme } from '../base/http-scheme.ts';
import { JsonBytes } from '../base/json-bytes.ts';
import { Problem } from '../base/problem.ts';
import { newTrace, traceHeader } from '../base/trace.ts';
import { createContext, type Parts } from '../core/context.ts';
import type { Limit, Module } from '../core/module.ts';
import type { Route, RouteInput, RouteTypes } from '../core/route.ts';
import type { Logger } from '../observe/log.ts';
import { type ReadyChecks, registerHealth, registerMetrics } from './health.ts';
import { addBodyParsers, type BodyConfig } from './http-body.ts';
import { type Caller, identify } from './http-caller.ts';
import { guard } from './http-guard.ts';
import { refuseUnknownHost } from './http-host.ts';
import { countForOrg, kernelLimits, limitOf } from './http-limits.ts';
import { registerRequestRecord } from './http-metrics.ts';
import { refuseCrossSite } from './http-origin.ts';
import { sendProblem } from './http-problems.ts';
import { endLiveStreams } from './live-stream.ts';
import { fastifySchemaOf, registerOpenApi } from './openapi.ts';

export interface HttpOptions {
  /** Limits that replace a module's own of the same name, for load tests and big deployments. */
  readonly limits?: readonly Limit[];
  /** Proxies whose `X-Forwarded-*` is believed: a count, or addresses with commas. None when empty. */
  readonly trustProxy?: string | undefined;
  readonly version?: string;
  /** Readiness beyond the database, e.g. `migrations`. */
  readonly ready?: ReadyChecks;
  /** Who may read `/metrics` from elsewhere. */
  readonly metricsToken?: string | undefined;
  /** Answers a GET that no route knows and that is not below `/api`: the page's shell. */
  readonly page?: RouteHandlerMethod;
}

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    manifestSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

function checkPermission(actions: ReadonlySet<string>, route: Route): void {
  const { permission } = route;
  if (permission === 'public' || permission === 'signed-in' || actions.has(permission)) return;
  throw new Error(`${route.method} ${route.url} names no known permission: ${permission}`);
}

function checkCredentials({ method, url, permission, credentials }: Route): void {
  if (credentials === undefined) return;
  if (permission === 'public') throw new Error(`${method} ${url} is public and names credentials`);
  if (credentials.length === 0) throw new Error(`${method} ${url} names no credential at all`);
}

interface Mounting {
  readonly parts: Parts;
  readonly limits: ReadonlyMap<string, Limit>;
}

/** Before the body is read: who asks, how often, from where, and whether they may. */
async function admit(
  { parts }: Mounting,
  route: Route,
  limit: Limit,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const caller: Caller = await identify(parts, request);
  const requester = { ip: request.ip, ...caller.claims };
  const { remaining, resetMs } = await parts.limiter.admit(limit, requester, parts.now());
  reply.header('ratelimit-limit', limit.requestsMax);
  reply.header('ratelimit-remaining', remaining);
  reply.header('ratelimit-reset', Math.ceil(resetMs / 1000));
  refuseCrossSite(request, caller);
  if (route.permission === 'public') {
    return { org: '', actor: { kind: 'system', name: 'anonymous' } as const };
  }
  return guard(parts, route, caller, request);
}

/** The schema of the body is for the document; what reads the bytes holds them against it. */
const bytesOnly = {
  validatorCompiler: ((route) =>
    route.httpPart === 'body'
      ? (value) => ({ value })
      : validatorCompiler(route as never)) as FastifySchemaCompiler<FastifySchema>,
};

function mount(app: FastifyInstance, mounting: Mounting, module: string, route: Route): void {
  const limit = limitOf(mounting.limits, route);
  const admitted = new WeakMap<FastifyRequest, Awaited<ReturnType<typeof admit>>>();
  app.route({
    method: route.method,
    url: `/api${route.url}`,
    schema: fastifySchemaOf(module, route),
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    config: {
      readsBytes: route.readsBytes,
      valuesMax: route.bodyValuesMax,
    } satisfies BodyConfig,
    ...(route.readsBytes ? bytesOnly : {}),
    onRequest: async (request, reply) => {
      admitted.set(request, await admit(mounting, route, limit, request, reply));
    },
    handler: async (request, reply) => {
      const who = admitted.get(request);
      if (!who) throw new Error('a request reached its handler without passing the guard');
      const ctx = createContext(mounting.parts, { ...who, trace: request.id });
      const { params, query, body } = request;
      const input = { params, query, body, request, reply } as RouteInput<RouteTypes>;
      await countForOrg(mounting, route, input);
      reply.status(route.status ?? 200);
      const answer = await route.handle(ctx, input);
      if (reply.sent) return reply;
      if (answer instanceof JsonBytes) {
        return reply.type('application/json; charset=utf-8').send(answer.bytes);
      }
      return route.status === 204 ? reply.send() : answer;
    },
  });
}

const notFound = (request: FastifyRequest) =>
  new Problem(
    404,
    'route-not-found',
    `There is no ${request.method} route at this address; see /api/docs.`,
  );

function createApp(options: HttpOptions, log: Logger): FastifyInstance {
  const proxies = options.trustProxy ?? '';
  const hops = Number(proxies);
  const app = Fastify({
    logger: false,
    genReqId: newTrace,
    trustProxy: Number.isInteger(hops) ? (_address, hop) => hop < hops : proxies,
    bodyLimit: 1024 * 1024,
    // What fails before routing runs no hook.
    frameworkErrors: (error, request, reply) => {
      reply.header(traceHeader, request.id);
      sendProblem(error, request, reply, log);
    },
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: 'idle',
    requestTimeout: 60_000,
    return503OnClosing: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addBodyParsers(app);
  return app;
}

/**
 * The whole API: every route of `modules` under `/api`, with its guard, limit, schemas, trace id and
 * Problems; OpenAPI at `/api/openapi.json`, its page at `/api/docs`; health and metrics.
 *
 * @throws Error at boot when a route names an unknown permission or limit, or credentials that it
 *   cannot have.
 */
export function buildHttp(
  parts: Parts,
  modules: readonly Module[],
  options: HttpOptions = {},
): FastifyInstance {
  const app = createApp(options, parts.log);
  const limits = new Map(
    [...kernelLimits, ...modules.flatMap((module) => module.limits), ...(options.limits ?? [])].map(
      (limit) => [limit.name, limit],
    ),
  );
  const actions = new Set(modules.flatMap((module) => module.permissions.map((p) => p.action)));
  for (const module of modules) {
    for (const route of module.routes) {
      checkPermission(actions, route);
      checkCredentials(route);
      limitOf(limits, route);
      if (route.countsFor) limitOf(limits, route, route.countsFor.limit);
    }
  }
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, parts.log));
  app.addHook('onRequest', async (request, reply) => {
    reply.header(traceHeader, request.id);
    // Whoever balances the load asks by address; a scrape with a token is let in by that.
    if (!/^\/(healthz\/|metrics\b)/.test(request.url)) refuseUnknownHost(request, parts.publicUrl);
    noteScheme(request, parts.publicUrl);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (request.url.includes('%00')) {
      throw new Problem(400, 'text-not-storable', 'The URL holds a NUL character; remove it.');
    }
  });
  registerRequestRecord(app, parts);
  app.register(helmet, {
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  app.register(cookie);
  app.register(async (api) => {
    await registerOpenApi(api, options.version ?? '0.1.0');
    for (const module of modules) {
      for (const route of module.routes) mount(api, { parts, limits }, module.name, route);
    }
  });
  // Before the server stops taking requests: an open stream would keep it from ever being idle.
  app.addHook('preClose', async () => endLiveStreams(parts.live));
  registerHealth(app, parts, options.ready ?? {});
  registerMetrics(app, parts, options.metricsToken);
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|healthz|metrics)\b/.test(request.url);
    if (options.page && isPage) return options.page.call(app, request, reply);
    return sendProblem(notFound(request), request, reply, parts.log);
  });
  return app;
}
