import type { FastifyRequest } from 'fastify';
import { Problem } from '../../base/problem.ts';
import type { Actor, Parts } from '../../core/context.ts';
import { carriers, type DeviceKind } from '../../core/credential.ts';
import { requireChosen } from '../../core/module-of-org.ts';
import { stillGrants } from '../../core/permission.ts';
import { credentialsOf, type Route } from '../../core/route.ts';
import type { Reach } from '../../database/database.ts';
import type { LastSeen } from '../../standing/last-seen.ts';
import {
  beginWithStanding,
  findPersonStanding,
  type PersonStanding,
} from '../../standing/person-standing.ts';
import type { Caller } from '../http-caller.ts';
import { refuse } from '../http-refusal.ts';
import { placeOf } from '../place.ts';
import { requireReading } from './closing.ts';

const signInFirst = () =>
  new Problem(
    401,
    'not-signed-in',
    'Sign in first: open the link that the server printed, or pair this device from another one.',
  );

const elsewhere: Readonly<Record<DeviceKind, string>> = {
  browser: 'Only the agent on a paired machine does this; a browser may not.',
  agent: 'The agent on a machine may not do this; open Dojang in a browser and do it there.',
};

interface Guarding {
  readonly parts: Parts;
  /** Whose route it is. */
  readonly module: string;
  readonly lastSeen: LastSeen;
}

/** Who may do what was asked. */
export interface Admitted {
  readonly org: string;
  readonly actor: Actor;
  /** What the actor reaches, where the guard has found it out. */
  readonly reach?: Reach;
  /** Runs the handler, whose first transaction goes on in the one that the guard asked in. */
  readonly goOn?: <R>(handle: () => Promise<R>) => Promise<R>;
}

/** No body is waited for and nothing streams, so that the handler follows the guard at once. */
const followsAtOnce = ({ method }: FastifyRequest, { streams }: Route) =>
  (method === 'GET' || method === 'HEAD') && streams !== true;

/** @throws Problem, as {@link guard} says. */
async function check(
  { parts, module }: Guarding,
  route: Route,
  standing: PersonStanding,
  who: { readonly org: string; readonly actor: Actor },
  request: FastifyRequest,
): Promise<void> {
  const { roles, credential } = standing;
  const at = { route, request };
  const allowed = credentialsOf(route);
  if (!allowed.includes(credential)) {
    const facts = { credential, route: `${route.method} ${route.url}` };
    const fix = elsewhere[credential];
    const problem = new Problem(403, 'credential-not-allowed', fix, { credential, allowed });
    return refuse(parts, who, at, facts, problem);
  }
  if (standing.closing) requireReading(route);
  requireChosen(standing.modules, module);
  if (route.permission === 'signed-in') return;
  if (stillGrants(parts, standing.granting, route.permission)) return;
  const held = roles.join(', ');
  return refuse(
    parts,
    who,
    at,
    { role: held },
    new Problem(
      403,
      'not-allowed',
      `None of your roles may do ${route.permission}; ask an owner or admin of the org.`,
      { action: route.permission, role: held },
    ),
  );
}

/**
 * The actor of a request to a route that is not public.
 *
 * @throws Problem 401 `not-signed-in`; 403 `credential-not-allowed`, `not-allowed`, which are noted
 *   in the action log; 403 `module-off` when the org does not use the module of the route.
 */
export async function guard(
  guarding: Guarding,
  route: Route,
  { claims, carrier }: Caller,
  request: FastifyRequest,
): Promise<Admitted> {
  if (!claims) throw signInFirst();
  const { parts, lastSeen } = guarding;
  const { org, personId, deviceId } = claims;
  const begun = followsAtOnce(request, route)
    ? await beginWithStanding(parts, claims, route.permission)
    : undefined;
  const standing = begun
    ? begun.rows[0]
    : await findPersonStanding(parts, claims, route.permission);
  try {
    if (!standing || carriers[standing.credential] !== carrier) throw signInFirst();
    const { roles, credential, stale, reach } = standing;
    if (stale) {
      const place = placeOf(request.ip);
      lastSeen.note({ org, kind: 'device', id: deviceId, at: parts.now(), place });
    }
    const actor: Actor = { kind: 'person', personId, deviceId, roles, credential };
    await check(guarding, route, standing, { org, actor }, request);
    const as = { role: 'dojang_app', org, person: personId, reach } as const;
    return { org, actor, reach, ...(begun ? { goOn: (handle) => begun.goOn(as, handle) } : {}) };
  } catch (error) {
    await begun?.end();
    throw error;
  }
}
