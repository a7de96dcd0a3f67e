import cookie from '@fastify/cookie';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchema,
  type RouteHandlerMethod,
  type RouteOptions,
} from 'fastify';
import type { FastifySchemaCompiler } from 'fastify/types/schema.js';
import { validatorCompiler } from 'fastify-type-provider-zod';
import helmet from 'helmet';
import { FileAnswer } from '../base/file-answer.ts';
import { noteScheme } from '../base/http-scheme.ts';
import { JsonBytes } from '../base/json-bytes.ts';
import { readKeySecret } from '../base/key-secret.ts';
import { Problem } from '../base/problem.ts';
import { newTrace, traceHeader } from '../base/trace.ts';
import { createContext, type Parts } from '../core/context.ts';
import type { Limit, Module } from '../core/module.ts';
import { pathOf, type Route, type RouteInput, type RouteTypes } from '../core/route.ts';
import type { Requester } from '../limits/rate-limit.ts';
import { createRequestTurns, type RequestTurns } from '../limits/request-turns.ts';
import { spanned } from '../observe/tracing/span.ts';
import { createLiveness } from '../ops/liveness.ts';
import { createReadiness, databaseCheck, type Readiness } from '../ops/readiness.ts';
import { createLastSeen, type LastSeen } from '../standing/last-seen.ts';
import { sendCompressed } from './answers/compressed.ts';
import { isElsewhere, refuseElsewhere, type Serving } from './elsewhere.ts';
import { type Admitted, guard } from './guards/guard.ts';
import { guardKey } from './guards/guard-key.ts';
import { guardOwn } from './guards/guard-own.ts';
import { registerLive, registerMetrics, registerReady } from './health.ts';
import { answerCompiler } from './http-answers.ts';
import { addBodyParsers } from './http-body.ts';
import { type Caller, identify, requireOrgSaid } from './http-caller.ts';
import { sendFile } from './http-file.ts';
import { refuseUnknownHost } from './http-host.ts';
import { checkLimits, counted, kernelLimits, limitOf } from './http-limits.ts';
import { registerRequestRecord, registerRequestSpans, spanOf, speedOf } from './http-metrics.ts';
import { refuseCrossSite } from './http-origin.ts';
import { sendProblem } from './http-problems.ts';
import { routesOf } from './module-routes.ts';
import { fastifySchemaOf, registerOpenApi } from './openapi.ts';
import { defaultPolicy, pagePolicies } from './pages/page-policy.ts';
import { checkPlace, refuseOtherMethods } from './root-routes.ts';

export interface HttpOptions {
  /** Limits that replace a module's own of the same name, for load tests and big deployments. */
  readonly limits?: readonly Limit[];
  /** Proxies whose `X-Forwarded-*` is believed: a count, or addresses with commas. None when empty. */
  readonly trustProxy?: string | undefined;
  /** Of the process; that of the database alone when left out. */
  readonly readiness?: Readiness;
  /** Readiness and metrics have a port of their own, so they are not on this one. */
  readonly hasOpsPort?: boolean;
  /** How long last uses of devices and keys are gathered before they are written; half a second when left out. */
  readonly lastSeenMs?: number;
  /** Who may read `/metrics` from elsewhere. */
  readonly metricsToken?: string | undefined;
  /** Answers a GET that no route knows and that is not below `/api`: the page's shell. */
  readonly page?: RouteHandlerMethod;
  /** `all` when left out. */
  readonly serving?: Serving;
}

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
  readonly lastSeen: LastSeen;
  readonly limits: ReadonlyMap<string, Limit>;
  readonly turns: RequestTurns;
}

/**
 * A key is counted by its secret, which needs no query. What only looks like one, and any key where it
 * is not asked for, counts for the address: else each made-up key would begin a count of its own.
 */
function requesterOf(
  { keyring }: Parts,
  route: Route,
  { claims, key }: Caller,
  ip: string,
): Requester {
  if (key === undefined) return { ip, ...claims };
  const isCounted = route.permission !== 'public' && readKeySecret(key) !== undefined;
  return isCounted ? { ip, deviceId: `key:${keyring.hashSecret(key)}` } : { ip };
}

/** Before the body is read: who asks, how often, from where, and whether they may. */
async function admit(
  { parts, limits, lastSeen, turns }: Mounting,
  module: string,
  route: Route,
  limit: Limit,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Admitted> {
  const caller: Caller = await identify(parts, request);
  if (caller.key !== undefined && route.permission !== 'public') {
    const unknown = limitOf(limits, route, 'key-unknown');
    await parts.limiter.refuseSpent(unknown, `ip:${request.ip}`, parts.now());
  }
  const requester = requesterOf(parts, route, caller, request.ip);
  const { remaining, resetMs } = await parts.limiter.admit(limit, requester, parts.now());
  reply.header('ratelimit-limit', limit.requestsMax);
  reply.header('ratelimit-remaining', remaining);
  reply.header('ratelimit-reset', Math.ceil(resetMs / 1000));
  if (!route.fromElsewhere) refuseCrossSite(request, caller);
  // Only who is signed in, and within their limit, can use up what a process admits in a second.
  if (route.streams && caller.claims !== undefined) parts.streams.admit();
  if (route.permission === 'public') {
    if (route.admits) return guardOwn({ parts, limits }, route, route.admits, request, reply.raw);
    return { org: '', actor: { kind: 'system', name: 'anonymous' } as const };
  }
  requireOrgSaid(request, caller);
  if (speedOf(route) === 'read') await turns.take(requester, reply.raw);
  if (caller.key !== undefined) {
    return guardKey({ parts, limits, module, lastSeen }, route, caller.key, request);
  }
  return guard({ parts, module, lastSeen }, route, caller, request);
}

/** The schema of the body is for the document; what reads the bytes checks them against it. */
const bytesOnly = {
  validatorCompiler: ((route) =>
    route.httpPart === 'body'
      ? (value) => ({ value })
      : validatorCompiler(route as never)) as FastifySchemaCompiler<FastifySchema>,
};

function mount(app: FastifyInstance, mounting: Mounting, module: string, route: Route): void {
  const limit = limitOf(mounting.limits, route);
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  const schema = fastifySchemaOf(module, route);
  const options: RouteOptions = {
    method: route.method,
    url: pathOf(route),
    schema,
    config: {
      bodyRule: route.body,
      writeProblem: route.writeProblem,
      speed: speedOf(route),
      ...(route.holdsSecret ? { holdsSecret: true } : {}),
    },
    ...((route.body?.as ?? 'json') === 'json' ? {} : bytesOnly),
    onRequest: async (request, reply) => {
      const who = await spanned(spanOf(request).child('admit'), () =>
        admit(mounting, module, route, limit, request, reply),
      );
      admitted.set(request, who);
    },
    handler: async (request, reply) => {
      const found = admitted.get(request);
      if (!found) throw new Error('a request reached its handler without passing the guard');
      const { goOn = (handle) => handle(), ...who } = found;
      const ctx = createContext(mounting.parts, {
        ...who,
        trace: request.id,
        span: spanOf(request),
      });
      const { params, query, body } = request;
      const input = { params, query, body, request, reply } as RouteInput<RouteTypes>;
      reply.status(route.status ?? 200);
      const answer = await goOn(() =>
        counted(mounting, route, input, () => route.handle(ctx, input)),
      );
      if (reply.sent) return reply;
      if (answer instanceof FileAnswer) return sendFile(request, reply, answer.file);
      if (answer instanceof JsonBytes) {
        return reply.type('application/json; charset=utf-8').send(answer.bytes);
      }
      return route.status === 204 ? reply.send() : answer;
    },
  };
  app.route(options);
  if (route.place === 'root') refuseOtherMethods(app, route);
  if (route.answers === 'file') {
    app.route({ ...options, method: 'HEAD', schema: { ...schema, hide: true } as FastifySchema });
  }
}

const notFound = (request: FastifyRequest) =>
  new Problem(
    404,
    'route-not-found',
    `There is no ${request.method} route at this address; see /api/docs.`,
  );

function createApp(options: HttpOptions, parts: Parts): FastifyInstance {
  const proxies = options.trustProxy ?? '';
  const hops = Number(proxies);
  const app = Fastify({
    logger: false,
    genReqId: newTrace,
    trustProxy: Number.isInteger(hops) ? (_address, hop) => hop < hops : proxies,
    // What fails before routing runs no hook.
    frameworkErrors: (error, request, reply) => {
      reply.header(traceHeader, request.id);
      sendProblem(error, request, reply, parts);
    },
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: 'idle',
    // Each body has its route's own time; this ends what sends headers and then nothing that is read.
    requestTimeout: 15 * 60_000,
    return503OnClosing: true,
    // Given here, so that Fastify does not load its own: 0.1 s of every start. Its types know only compilers of JSON Schema.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => answerCompiler as never,
      },
    },
  });
  addBodyParsers(app);
  return app;
}

function readinessOf({ log, database }: Parts): Readiness {
  const readiness = createReadiness(log);
  readiness.add('database', databaseCheck(database));
  readiness.noteStarted();
  return readiness;
}

/**
 * The whole API: every route of `modules` under `/api` or at its own place, with its guard, limit, schemas, trace id and
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
  const { serving = 'all' } = options;
  const app = createApp(options, parts);
  const limits = new Map(
    [...kernelLimits, ...modules.flatMap((module) => module.limits), ...(options.limits ?? [])].map(
      (limit) => [limit.name, limit],
    ),
  );
  const actions = new Set(modules.flatMap((module) => module.permissions.map((p) => p.action)));
  for (const module of modules) {
    for (const route of routesOf(module)) {
      checkPermission(actions, route);
      checkCredentials(route);
      checkPlace(route);
      checkLimits(limits, route);
    }
  }
  const lastSeen = createLastSeen(parts, options.lastSeenMs ?? 500);
  const mounting: Mounting = { parts, limits, lastSeen, turns: createRequestTurns() };
  app.addHook('onClose', () => lastSeen.close());
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, parts));
  app.addHook('onRequest', async (request, reply) => {
    reply.header(traceHeader, request.id);
    // A load balancer asks by address. A scrape with a token is let in by the token.
    if (!/^\/(healthz\/|metrics\b)/.test(request.url)) refuseUnknownHost(request, parts.publicUrl);
    noteScheme(request, parts.publicUrl);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (request.url.includes('%00')) {
      throw new Problem(400, 'text-not-storable', 'The URL holds a NUL character; remove it.');
    }
  });
  registerRequestSpans(app, parts);
  registerRequestRecord(app, parts);
  // Made once: the plugin of Fastify reads the directives again for each request.
  const protect = helmet({
    contentSecurityPolicy: defaultPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  app.addHook('onRequest', (request, reply, done) => protect(request.raw, reply.raw, () => done()));
  app.addHook('onSend', sendCompressed);
  app.register(cookie);
  app.register(async (api) => {
    await registerOpenApi(api);
    for (const module of modules) {
      for (const route of routesOf(module)) {
        if (isElsewhere(serving, route)) refuseElsewhere(api, route);
        else mount(api, mounting, module.name, route);
      }
    }
  });
  registerLive(app, createLiveness());
  if (!options.hasOpsPort) {
    registerReady(app, options.readiness ?? readinessOf(parts));
    registerMetrics(app, parts, options.metricsToken);
  }
  // After readiness has said no, and before the server waits for connections: an open stream is never idle.
  app.addHook('preClose', () => parts.streams.close());
  const policyOf = pagePolicies(modules, parts.files.origin);
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(api|healthz|metrics)\b/.test(request.url);
    if (options.page && isPage) {
      const policy = policyOf(request.url);
      if (policy !== undefined) reply.header('content-security-policy', policy);
      return options.page.call(app, request, reply);
    }
    return sendProblem(notFound(request), request, reply, parts);
  });
  return app;
}
