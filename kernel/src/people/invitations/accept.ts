import { Problem } from '../../base/problem.ts';
import { orgOfSecret } from '../../base/token.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { requireOpenOrg } from '../../core/people/org-closing.ts';
import { rolesOf } from '../../core/permission.ts';
import { record } from '../../ledger/ledger.ts';
import { type Appearance, addDevice } from '../devices/devices.ts';
import { maskedEmail } from '../identity/emails.ts';
import { joinOrg } from '../identity/identities.ts';
import type { IdentitySession } from '../identity/identity-sessions.ts';
import { requireRoomForDevice } from '../pairings/caps.ts';
import { refreshOpenLinks } from '../pairings/link-notices.ts';
import { addPerson, addRoles, declaredRoles, membershipWith } from '../people/people.ts';
import { noteRoleChange } from '../roles/assign-role.ts';
import { openSession, type Tokens } from '../sessions/sessions.ts';
import { findJoiner, type Joiner, requireJoining } from './joiner.ts';
import { endInvitation } from './list.ts';
import type { Acceptance, InvitationOffer } from './schema.ts';
import {
  type InvitationRow,
  openEmail,
  requireWaiting,
  roleOfInvitation,
  selectInvitations,
  unknownInvitation,
} from './standing.ts';

/** The account that is signed in in the browser, above the orgs. */
type Account = IdentitySession | undefined;

/** Runs `work` in the org of the secret, with its invitation locked. Nobody need be signed in. */
async function withInvitation<R>(
  ctx: Context<never>,
  secret: string,
  work: (ctx: Context<never>, row: InvitationRow) => Promise<R>,
): Promise<R> {
  const org = orgOfSecret(secret);
  if (org === undefined) throw unknownInvitation();
  return inTransaction({ ...ctx, org }, async (ctx) => {
    const row = await selectInvitations(ctx)
      .where('invitation.secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
      .forUpdate('invitation')
      .executeTakeFirst();
    if (row === undefined) throw unknownInvitation();
    await requireOpenOrg(ctx);
    await requireWaiting(ctx, row);
    return work(ctx, row);
  });
}

const nameOf = async (ctx: AnyContext, personId: string): Promise<string> => {
  const person = kernelDb(ctx).selectFrom('kernel.person').select('name');
  return (await person.where('id', '=', personId).executeTakeFirstOrThrow()).name;
};

/**
 * What a link offers and as whom, for its holder to read before anything happens. Changes nothing.
 *
 * @throws Problem 404 `invitation-unknown`; 410 `invitation-expired`, `invitation-ended`.
 */
export function getInvitationOffer(
  ctx: Context<never>,
  secret: string,
  account: Account,
): Promise<InvitationOffer> {
  return withInvitation(ctx, secret, async (ctx, row) => {
    const joiner = await findJoiner(ctx, row, account);
    const { name } = await kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('name')
      .executeTakeFirstOrThrow();
    const email = openEmail(ctx, row);
    const isShown = joiner.as === 'returning' || joiner.as === 'member';
    return {
      kind: row.kind as InvitationOffer['kind'],
      orgName: name,
      makerName: row.maker_name,
      ...roleOfInvitation(row),
      roles: row.module_roles,
      expiresAt: row.expires_at.toISOString(),
      sentTo: email === null ? null : maskedEmail(email),
      domain: row.domain,
      as: joiner.as,
      personName: isShown && joiner.personId ? await nameOf(ctx, joiner.personId) : null,
      account: joiner.account,
    };
  });
}

/** Somebody new, or somebody who was here before, with their history. */
async function admit(
  ctx: AnyContext,
  row: InvitationRow,
  { personId }: Joiner,
  input: Acceptance,
): Promise<string> {
  // Roles of a module that the org gave up since are left out.
  const declared = new Set((await declaredRoles(ctx)).map(({ name }) => name as string));
  const roles = row.module_roles.filter((role) => declared.has(role));
  const db = kernelDb(ctx);
  if (personId === undefined) {
    if (input.personName === undefined) {
      throw new Problem(422, 'name-missing', 'Say how others are to call you.');
    }
    const id = await addPerson(ctx, { name: input.personName, role: row.role, roles });
    await db
      .updateTable('kernel.person')
      .set({ locale: input.locale })
      .where('id', '=', id)
      .execute();
    return id;
  }
  const { role: from } = await db
    .selectFrom('kernel.membership')
    .select('role')
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  await db
    .updateTable('kernel.membership')
    .set({ left_at: null, left_email_blind: null, ...membershipWith(row.role) })
    .where('person_id', '=', personId)
    .execute();
  await addRoles(ctx, personId, roles);
  if (from !== row.role) await noteRoleChange(ctx, personId, { from, to: row.role });
  return personId;
}

async function noteAccepted(
  ctx: AnyContext,
  row: InvitationRow,
  { personId, joiner, account }: { personId: string; joiner: Joiner; account: Account },
): Promise<void> {
  const db = kernelDb(ctx);
  await db
    .updateTable('kernel.invitation')
    .set((eb) => ({
      uses: eb('uses', '+', 1),
      ...(row.kind === 'address' ? { person_id: personId } : {}),
    }))
    .where('id', '=', row.id)
    .execute();
  if (row.uses + 1 >= row.uses_max) await endInvitation(ctx, row.id, 'accepted');
  await db.updateTable('kernel.org').set({ kind: 'team' }).execute();
  const data = {
    invitationId: row.id,
    kind: row.kind,
    personId,
    role: row.role,
    madeBy: row.created_by,
    way: account === undefined ? (row.is_mailed ? 'letter' : 'link') : 'account',
    isReturn: joiner.as === 'returning',
  };
  const subjects = [row.id, personId, row.created_by];
  await record(ctx, 'kernel.invitation-accepted', data, { subjects });
  refreshOpenLinks(ctx, row.id);
}

/**
 * Joins the org by a link, and signs this browser in. Whoever was here before is the same person again.
 *
 * @throws Problem as {@link getInvitationOffer}; 403 `invitation-of-another`, `invitation-needs-account`; 409
 *   `already-member`, `devices-too-many`; 422 `name-missing`.
 */
export function acceptInvitation(
  ctx: Context<never>,
  input: Acceptance,
  seen: Appearance,
  account: Account,
): Promise<Tokens> {
  return withInvitation(ctx, input.secret, async (outer, row) => {
    const joiner = await findJoiner(outer, row, account);
    requireJoining(outer, row, joiner);
    const personId = await admit(outer, row, joiner, input);
    if (account !== undefined) {
      await joinOrg(outer, { identityId: account.identityId, personId });
    }
    await requireRoomForDevice(outer, personId);
    const device = { personId, kind: 'browser', name: input.deviceName, seen } as const;
    const deviceId = await addDevice(outer, device);
    const roles = await rolesOf(outer, personId);
    const actor = { kind: 'person', personId, deviceId, roles, credential: 'browser' } as const;
    const ctx = { ...outer, actor };
    await noteAccepted(ctx, row, { personId, joiner, account });
    if (account === undefined) return openSession(ctx, { personId, deviceId });
    const { id: identitySessionId, identityId: _, ...signIn } = account;
    return openSession(ctx, { personId, deviceId, signIn: { ...signIn, identitySessionId } });
  });
}

/** Says no. The link leads nowhere from then on; one that is open to several stays. */
export function declineInvitation(ctx: Context<never>, secret: string): Promise<void> {
  return withInvitation(ctx, secret, async (ctx, row) => {
    if (row.kind === 'open') return;
    await endInvitation(ctx, row.id, 'declined');
    const subjects = [row.id, row.created_by];
    await record(ctx, 'kernel.invitation-declined', { invitationId: row.id }, { subjects });
    refreshOpenLinks(ctx, row.id);
  });
}
