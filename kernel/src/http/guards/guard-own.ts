import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../base/problem.ts';
import type { Parts } from '../../core/context.ts';
import type { Limit } from '../../core/module.ts';
import type { Route, RouteCaller } from '../../core/route.ts';
import { limitOf } from '../http-limits.ts';

interface Guarding {
  readonly parts: Parts;
  readonly limits: ReadonlyMap<string, Limit>;
}

/**
 * The caller of a route that reads a secret of its module's own. Secrets that lead nowhere count for the address, so
 * that guessing is stopped before the database is asked.
 *
 * @throws Problem 429 `rate-limited`, and what the route refuses with.
 */
export async function guardOwn(
  { parts, limits }: Guarding,
  route: Route,
  admits: NonNullable<Route['admits']>,
  request: FastifyRequest,
  answer: ServerResponse,
): Promise<RouteCaller> {
  const unknown = limitOf(limits, route, 'key-unknown');
  const address = `ip:${request.ip}`;
  await parts.limiter.refuseSpent(unknown, address, parts.now());
  try {
    return await admits(parts, request, answer);
  } catch (error) {
    const isUnknown = error instanceof Problem && error.status === 401;
    if (isUnknown) await parts.limiter.consume(unknown, address, parts.now());
    throw error;
  }
}
