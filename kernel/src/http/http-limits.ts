import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import type { Limit } from '../core/module.ts';
import type { Route, RouteInput, RouteTypes } from '../core/route.ts';
import { requireWholeSeconds } from '../limits/counts.ts';

/** Limits that every route may name. */
export const kernelLimits: readonly Limit[] = [
  { name: 'public', requestsMax: 120, windowMs: 60_000 },
  // More than one address may ask, so that none alone can shut the door of an org.
  { name: 'public-org', requestsMax: 600, windowMs: 60_000 },
  // A carrier gives thousands of phones one address: a page counts by its link, and only guesses by address.
  { name: 'page', requestsMax: 1200, windowMs: 60_000 },
  { name: 'page-link', requestsMax: 60, windowMs: 60_000 },
  { name: 'page-org', requestsMax: 6000, windowMs: 60_000 },
  { name: 'page-unknown', requestsMax: 60, windowMs: 60_000 },
  // All API keys of an org together; a key alone has what the route's limit says.
  { name: 'key-org', requestsMax: 3000, windowMs: 60_000 },
  // Secrets from one address that are no key.
  { name: 'key-unknown', requestsMax: 60, windowMs: 60_000 },
  { name: 'read', requestsMax: 600, windowMs: 60_000 },
  { name: 'write', requestsMax: 120, windowMs: 60_000 },
];

/** @throws Error for an unknown name. It is called at boot, so that no wrong name waits for its first request. */
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
async function countInput(
  { parts, limits }: Counting,
  route: Route,
  input: RouteInput<RouteTypes>,
): Promise<void> {
  for (const { limit, of } of route.countsFor ?? []) {
    const actor = of(input);
    if (actor === undefined) continue;
    await parts.limiter.consume(limitOf(limits, route, limit), actor, parts.now());
  }
}

/** Every limit that a route names. @throws Error for a wrong name or window, at boot. */
export function checkLimits(limits: ReadonlyMap<string, Limit>, route: Route): void {
  const { limit, countsFor = [], countsMisses = limit } = route;
  for (const name of [limit, countsMisses, ...countsFor.map((each) => each.limit)]) {
    requireWholeSeconds(limitOf(limits, route, name));
  }
}

/**
 * Runs `work` once the input is counted.
 *
 * @throws Problem 429 `rate-limited`.
 */
export async function counted<R>(
  counting: Counting,
  route: Route,
  input: RouteInput<RouteTypes>,
  work: () => Promise<R>,
): Promise<R> {
  const { parts, limits } = counting;
  if (route.countsMisses === undefined) {
    await countInput(counting, route, input);
    return work();
  }
  const limit = limitOf(limits, route, route.countsMisses);
  const address = `ip:${input.request.ip}`;
  await parts.limiter.refuseSpent(limit, address, parts.now());
  try {
    await countInput(counting, route, input);
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.status === 404) {
      await parts.limiter.consume(limit, address, parts.now());
    }
    throw error;
  }
}
