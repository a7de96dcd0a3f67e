import type { FastifyRequest } from 'fastify';
import { Problem } from '../../base/problem.ts';
import type { Actor, Parts } from '../../core/context.ts';
import type { Limit } from '../../core/module.ts';
import { requireChosen } from '../../core/module-of-org.ts';
import { stillGrants } from '../../core/permission.ts';
import { credentialsOf, type Route } from '../../core/route.ts';
import { findKeyStanding, type KeyStanding } from '../../standing/key-standing.ts';
import type { LastSeen } from '../../standing/last-seen.ts';
import { limitOf } from '../http-limits.ts';
import { refuse } from '../http-refusal.ts';
import { placeOf } from '../place.ts';
import { requireReading } from './closing.ts';

interface Guarding {
  readonly parts: Parts;
  readonly limits: ReadonlyMap<string, Limit>;
  /** Whose route it is. */
  readonly module: string;
  readonly lastSeen: LastSeen;
}

/** Invalid secrets count for the address, so that guessing is stopped before it reaches the database. */
async function findStanding(
  { parts, limits }: Guarding,
  route: Route,
  secret: string,
  ip: string,
): Promise<KeyStanding & { readonly org: string }> {
  const unknown = limitOf(limits, route, 'key-unknown');
  try {
    return await findKeyStanding(parts, secret, route.permission, ip);
  } catch (error) {
    const isUnknown = error instanceof Problem && error.status === 401;
    if (isUnknown) await parts.limiter.consume(unknown, `ip:${ip}`, parts.now());
    throw error;
  }
}

/**
 * The actor of a request with an API key. The key needs the route's action among its scopes, and its
 * person, or its own role, must be allowed to do it now.
 *
 * @throws Problem 401 `key-not-valid`, `key-revoked`, `key-expired`; 429 `rate-limited`; 403
 *   `credential-not-allowed`, `key-network`, `scope-missing`, `not-allowed`, which are noted in the action log.
 */
export async function guardKey(
  guarding: Guarding,
  route: Route,
  secret: string,
  request: FastifyRequest,
): Promise<{ org: string; actor: Actor }> {
  const { parts, limits, lastSeen } = guarding;
  const { ip } = request;
  const found = await findStanding(guarding, route, secret, ip);
  const { org, granting, modules, stale, away, closing, ...standing } = found;
  if (stale) {
    const { keyId: id } = standing;
    lastSeen.note({ org, kind: 'key', id, at: parts.now(), place: placeOf(ip) });
  }
  await parts.limiter.consume(limitOf(limits, route, 'key-org'), `org:${org}`, parts.now());
  const who = { org, actor: { kind: 'key', ...standing } as const };
  const { permission } = route;
  const takes = credentialsOf(route);
  const at = { route, request };
  if (away) {
    const fix =
      'This API key works from other networks only; its owner sees which on the page “API keys”.';
    return refuse(parts, who, at, { network: 'other' }, new Problem(403, 'key-network', fix));
  }
  if (!takes.includes('key')) {
    const facts = { credential: 'key', route: `${route.method} ${route.url}` };
    const fix = 'An API key may not do this; open Dojang in a browser and do it there.';
    return refuse(
      parts,
      who,
      at,
      facts,
      new Problem(403, 'credential-not-allowed', fix, { credential: 'key', allowed: takes }),
    );
  }
  if (closing) requireReading(route);
  requireChosen(modules, guarding.module);
  if (permission === 'signed-in') return who;
  if (!standing.scopes.includes(permission)) {
    const fix = `This API key lacks the scope ${permission}; make a key that has it.`;
    return refuse(
      parts,
      who,
      at,
      { scope: permission },
      new Problem(403, 'scope-missing', fix, { scope: permission, scopes: standing.scopes }),
    );
  }
  if (stillGrants(parts, granting, permission)) return who;
  const whose = standing.personId === null ? 'role' : 'person';
  const fix = `The ${whose} of this API key may not do ${permission} any more; ask an owner or admin of the org.`;
  return refuse(
    parts,
    who,
    at,
    { role: standing.roles.join(', ') },
    new Problem(403, 'not-allowed', fix, { action: permission, role: standing.roles.join(', ') }),
  );
}
