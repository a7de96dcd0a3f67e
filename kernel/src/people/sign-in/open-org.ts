import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, kernelDb } from '../../core/context.ts';
import { rolesOf } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { type Appearance, addDevice, describeAgent, warnOfDevice } from '../devices/devices.ts';
import { asIdentity } from '../identity/bound.ts';
import { personOf } from '../identity/identities.ts';
import type { IdentitySession } from '../identity/identity-sessions.ts';
import { requireRoomForDevice } from '../pairings/caps.ts';
import { endFormerSessions } from '../sessions/ends.ts';
import { openSession, type Tokens } from '../sessions/sessions.ts';

const notYours = () =>
  new Problem(
    404,
    'org-not-found',
    'You are no member of this org with this account; ask somebody there for an invitation.',
  );

/** The person of the identity in the org of `ctx`, while a member. */
async function findMember(ctx: AnyContext, identityId: string): Promise<string> {
  const personId = await personOf(ctx, identityId);
  const member = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('person_id')
    .where('org_id', '=', ctx.org)
    .where('person_id', '=', personId ?? null)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (member === undefined) throw notYours();
  return member.person_id;
}

/** The device that this browser is in the org since the identity signed in. */
async function findDevice(ctx: AnyContext, who: { personId: string; identitySessionId: string }) {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.session as session')
    .innerJoin('kernel.device as device', 'device.id', 'session.device_id')
    .select('device.id')
    .where('session.org_id', '=', ctx.org)
    .where('session.identity_session_id', '=', who.identitySessionId)
    .where('session.person_id', '=', who.personId)
    .where('device.revoked_at', 'is', null)
    .orderBy(sql`session.created_at`, 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

const nameOf = ({ userAgent }: Appearance): string => {
  const { browser, system } = describeAgent(userAgent);
  return [browser, system].filter(Boolean).join(' · ').slice(0, 100) || 'Browser';
};

/** A browser that comes by a provider, as a device of a person. Needs a transaction. */
export async function addBrowser(
  ctx: AnyContext,
  personId: string,
  seen: Appearance,
): Promise<string> {
  await requireRoomForDevice(ctx, personId);
  const name = nameOf(seen);
  const deviceId = await addDevice(ctx, { personId, kind: 'browser', name, seen });
  await warnOfDevice(ctx, { personId, deviceId }, name);
  return deviceId;
}

/**
 * Opens a session of an org for an identity that signed in: as the person that it is there, in the way that the org
 * allows.
 *
 * @throws Problem 404 `org-not-found`, also where the membership ended; 409 `devices-too-many`; what the org's sign-in
 *   policy says.
 */
export async function openOrg(
  ctx: Context<never>,
  org: string,
  identitySession: IdentitySession,
  seen: Appearance,
): Promise<{ readonly tokens: Tokens; readonly slug: string }> {
  const { identityId, id: identitySessionId, ...signIn } = identitySession;
  return asIdentity({ ...ctx, org }, identityId, async (outer) => {
    const personId = await findMember(outer, identityId);
    const known = await findDevice(outer, { personId, identitySessionId });
    const deviceId = known ?? (await addBrowser(outer, personId, seen));
    const roles = await rolesOf(outer, personId);
    const actor = { kind: 'person', personId, deviceId, roles, credential: 'browser' } as const;
    const ctx = { ...outer, actor };
    if (known !== undefined) await endFormerSessions(ctx, known);
    const opener = { personId, deviceId, signIn: { ...signIn, identitySessionId } };
    const tokens = await openSession(ctx, opener);
    const facts = { way: signIn.way };
    await logAction(ctx, { action: 'kernel.signed-in', subjectId: deviceId, facts });
    const data = { personId, deviceId, loginId: signIn.loginId, ...facts };
    await record(ctx, 'kernel.signed-in', data, { subjects: [personId, deviceId] });
    const { slug } = await kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('slug')
      .where('org_id', '=', org)
      .executeTakeFirstOrThrow();
    return { tokens, slug };
  });
}
