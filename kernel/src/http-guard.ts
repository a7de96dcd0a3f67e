import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { logAction } from './action-log.ts';
import { type Actor, createContext, inTransaction, type Parts } from './context.ts';
import { placeOf } from './devices/devices.ts';
import { Problem } from './problem.ts';
import type { RouteTypes } from './route.ts';
import { readCookies } from './sessions/cookies.ts';
import { type AccessClaims, verifyAccess } from './token.ts';

/** Who claims to be asking, before the database was asked. */
export interface Caller {
  readonly claims: AccessClaims | undefined;
  readonly hasCookies: boolean;
}

/** Checks the token's signature only: cheap, so that limits come before any query. */
export async function identify(parts: Parts, request: FastifyRequest): Promise<Caller> {
  const bearer = /^Bearer ([\w.-]{1,2000})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const claims = await verifyAccess(parts.keyring, bearer, parts.now());
    return { claims, hasCookies: false };
  }
  const { access, refresh } = readCookies(request);
  return {
    claims: access ? await verifyAccess(parts.keyring, access, parts.now()) : undefined,
    hasCookies: access !== undefined || refresh !== undefined,
  };
}

interface Standing {
  readonly role: string;
  readonly allowed: boolean;
}

/** Above this age `last seen` is written again; a write at each request would be one too many. */
const seenMs = 60_000;

/**
 * One statement: is the session alive, its device not revoked, its person still a member, and may
 * the person's role, as it is now, do this? It also notes that the device was seen.
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
          select m.role, d.id as device_id, exists (
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
        select role, allowed from standing`.execute(db),
  );
  return rows[0];
}

const signInFirst = () =>
  new Problem(
    401,
    'not-signed-in',
    'Sign in first: open the link that the server printed, or pair this device from another one.',
  );

/**
 * The actor of a request to a route that is not public.
 *
 * @throws Problem 401 `not-signed-in`, 403 `not-allowed`; the latter is noted in the action log.
 */
export async function guard(
  parts: Parts,
  route: { readonly permission: string; readonly schema: RouteTypes },
  caller: Caller,
  request: FastifyRequest,
): Promise<{ org: string; actor: Actor }> {
  const { claims } = caller;
  if (!claims) throw signInFirst();
  const { org, personId, deviceId } = claims;
  const standing = await findStanding(parts, claims, route.permission, placeOf(request.ip));
  if (!standing) throw signInFirst();
  const actor: Actor = { kind: 'person', personId, deviceId, role: standing.role };
  if (standing.allowed || route.permission === 'signed-in') return { org, actor };
  const refused = createContext(parts, { org, actor, trace: request.id });
  await inTransaction(refused, (ctx) =>
    logAction(ctx, {
      action: route.permission,
      outcome: 'refused',
      facts: { role: standing.role },
    }),
  );
  throw new Problem(
    403,
    'not-allowed',
    `The role ${standing.role} may not do ${route.permission}; ask an owner or admin of the org.`,
    { action: route.permission, role: standing.role },
  );
}
