import type { FastifyInstance } from 'fastify';
import { Problem } from '../base/problem.ts';
import { pathOf, type Route } from '../core/route.ts';

/**
 * A route outside `/api` is no place for a session: the page and its cookies live beside it. Its path begins with the
 * version of a protocol, as no path of the page does.
 *
 * @throws Error at boot.
 */
export function checkPlace({ method, url, place, permission, admits }: Route): void {
  if (admits !== undefined && permission !== 'public') {
    throw new Error(`${method} ${url} admits callers by itself and is not public`);
  }
  if (place !== 'root') return;
  if (permission !== 'public') throw new Error(`${method} ${url} is at the root and not public`);
  if (!/^\/v\d+\//.test(url)) {
    throw new Error(`${method} ${url} is at the root and does not begin with a version`);
  }
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Clients of a protocol are told which method they have to use. */
export function refuseOtherMethods(app: FastifyInstance, route: Route): void {
  app.route({
    method: methods.filter((method) => method !== route.method),
    url: pathOf(route),
    schema: { hide: true },
    config: { writeProblem: route.writeProblem },
    // Before the body is read.
    onRequest: async (_request, reply) => {
      reply.header('allow', route.method);
      throw new Problem(405, 'method-not-allowed', `Use ${route.method} at this address.`);
    },
    handler: async () => undefined,
  });
}
