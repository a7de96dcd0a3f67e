import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import type { AccessClaims } from '../base/token.ts';
import { type Actor, createContext, inTransaction, type Parts } from '../core/context.ts';
import { type Credential, carriers } from '../core/credential.ts';
import { credentialsOf, type Route } from '../core/route.ts';
import { logAction } from '../ledger/action-log.ts';
import type { Caller } from './http-caller.ts';
import { placeOf } from './place.ts';

interface Standing {
  readonly role: string;
  readonly credential: Credential;
  readonly allowed: boolean;
}

/** Above this age `last seen` is written again; a write at each request would be one too many. */
const seenMs = 60_000;

/**
 * One statement: is the session alive, its device not revoked and of which kind, its person still a
 * member, and may the person's role, as it is now, do this? It also notes that the device was seen.
 */
async function findStanding(
  parts: Parts,
  claims: AccessClaims,
  action: string,
  place: string | null,
): Promise<Standing | undefined> {
  const now = parts.now();
  const { rows } = await parts.database.transaction(
    { role: 'dojang_app', org: claims.org, person: claims.personId },
    (db) =>
      sql<Standing>`
        with standing as (
          select m.role, d.kind as credential, d.id as device_id, exists (
            select from kernel.role_action a where a.role = m.role and a.action = ${action}
          ) as allowed
          from kernel.session s
          join kernel.device d on d.id = s.device_id and d.revoked_at is null
          join kernel.membership m
            on m.org_id = s.org_id and m.person_id = s.person_id and m.left_at is null
          where s.id = ${claims.sessionId}::uuid and s.person_id = ${claims.personId}::uuid
            and s.device_id = ${claims.deviceId}::uuid
            and s.revoked_at is null and s.expires_at > ${now}
        ), seen as (
          update kernel.device set last_seen_at = ${now}, place = coalesce(${place}, place)
          where id = (select device_id from standing)
            and last_seen_at < ${new Date(now.getTime() - seenMs)}
        )
        select role, credential, allowed from standing`.execute(db),
  );
  return rows[0];
}

const signInFirst = () =>
  new Problem(
    401,
    'not-signed-in',
    'Sign in first: open the link that the server printed, or pair this device from another one.',
  );

const elsewhere: Readonly<Record<Credential, string>> = {
  browser: 'Only the agent on a paired machine does this; a browser may not.',
  agent: 'The agent on a machine may not do this; open Dojang in a browser and do it there.',
};

/**
 * The actor of a request to a route that is not public.
 *
 * @throws Problem 401 `not-signed-in`; 403 `credential-not-allowed`, `not-allowed`, which are noted
 *   in the action log.
 */
export async function guard(
  parts: Parts,
  route: Route,
  { claims, carrier }: Caller,
  request: FastifyRequest,
): Promise<{ org: string; actor: Actor }> {
  if (!claims) throw signInFirst();
  const { org, personId, deviceId } = claims;
  const standing = await findStanding(parts, claims, route.permission, placeOf(request.ip));
  if (!standing || carriers[standing.credential] !== carrier) throw signInFirst();
  const { role, credential } = standing;
  const actor: Actor = { kind: 'person', personId, deviceId, role, credential };
  const refuse = async (facts: Record<string, string>, problem: Problem): Promise<never> => {
    const refused = createContext(parts, { org, actor, trace: request.id });
    await inTransaction(refused, (ctx) =>
      logAction(ctx, { action: route.permission, outcome: 'refused', facts }),
    );
    throw problem;
  };
  const allowed = credentialsOf(route);
  if (!allowed.includes(credential)) {
    const facts = { credential, route: `${route.method} ${route.url}` };
    const mend = elsewhere[credential];
    await refuse(facts, new Problem(403, 'credential-not-allowed', mend, { credential, allowed }));
  }
  if (standing.allowed || route.permission === 'signed-in') return { org, actor };
  return refuse(
    { role },
    new Problem(
      403,
      'not-allowed',
      `The role ${role} may not do ${route.permission}; ask an owner or admin of the org.`,
      { action: route.permission, role },
    ),
  );
}
