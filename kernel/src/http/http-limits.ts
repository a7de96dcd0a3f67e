import type { Parts } from '../core/context.ts';
import type { Limit } from '../core/module.ts';
import type { Route, RouteInput, RouteTypes } from '../core/route.ts';

/** Limits that every route may name. */
export const kernelLimits: readonly Limit[] = [
  { name: 'public', requestsMax: 120, windowMs: 60_000 },
  // More than one address may ask, so that none alone can shut the door of an org.
  { name: 'public-org', requestsMax: 600, windowMs: 60_000 },
  { name: 'read', requestsMax: 600, windowMs: 60_000 },
  { name: 'write', requestsMax: 120, windowMs: 60_000 },
];

/** @throws Error for a wrong name, which is asked for at boot: it must not wait for its first request. */
export function limitOf(
  limits: ReadonlyMap<string, Limit>,
  route: Route,
  name = route.limit,
): Limit {
  const limit = limits.get(name);
  if (!limit) throw new Error(`${route.method} ${route.url} names no known limit: ${name}`);
  return limit;
}

interface Counting {
  readonly parts: Parts;
  readonly limits: ReadonlyMap<string, Limit>;
}

/** The part of a request's limit that only its input can tell. */
export async function countForOrg(
  { parts, limits }: Counting,
  route: Route,
  input: RouteInput<RouteTypes>,
): Promise<void> {
  const { countsFor } = route;
  const org = countsFor?.org(input);
  if (countsFor === undefined || org === undefined) return;
  const limit = limitOf(limits, route, countsFor.limit);
  await parts.limiter.consume(limit, `org:${org}`, parts.now());
}
