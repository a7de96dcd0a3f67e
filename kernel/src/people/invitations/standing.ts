import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import { mayGive } from '../../core/people/authority.ts';
import { personMay, rolesOf } from '../../core/permission.ts';
import { baseOf } from '../../core/role.ts';
import { ownRoleOf } from '../people/people.ts';
import type { Invitation } from './schema.ts';

export const selectInvitations = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.invitation as invitation')
    .innerJoin('kernel.person as maker', 'maker.id', 'invitation.created_by')
    .leftJoin('kernel.role as own', (join) =>
      join.onRef('own.name', '=', 'invitation.role').onRef('own.org_id', '=', 'invitation.org_id'),
    )
    .selectAll('invitation')
    .select('own.label')
    .select('maker.name as maker_name');

export type InvitationRow = Awaited<
  ReturnType<ReturnType<typeof selectInvitations>['executeTakeFirstOrThrow']>
>;

export const sealedAs = (id: string, what: 'email' | 'secret') => `invitation ${what} ${id}`;

export const openEmail = (
  { parts: { keyring } }: AnyContext,
  { id, email_sealed: sealed }: Pick<InvitationRow, 'id' | 'email_sealed'>,
): string | null => (sealed === null ? null : keyring.open(sealed, sealedAs(id, 'email')));

/** What the row says of itself. Whether its maker may still invite is asked when the link is used. */
export function stateOf(ctx: AnyContext, row: InvitationRow): Invitation['state'] {
  if (row.end_reason !== null) return row.end_reason as Invitation['state'];
  if (row.uses >= row.uses_max) return 'accepted';
  if (row.expires_at <= ctx.now()) return 'expired';
  return row.stopped_at === null ? 'waiting' : 'stopped';
}

/** What who accepts becomes. Of a role of the org that is gone, its base is left. */
export const roleOfInvitation = ({ role, label }: Pick<InvitationRow, 'role' | 'label'>) => ({
  role: baseOf(role) ?? 'guest',
  ownRole: ownRoleOf({ own_role: role, label }),
});

export const invitationOf = (ctx: AnyContext, row: InvitationRow): Invitation => ({
  id: row.id,
  kind: row.kind as Invitation['kind'],
  email: openEmail(ctx, row),
  domain: row.domain,
  ...roleOfInvitation(row),
  roles: row.module_roles,
  state: stateOf(ctx, row),
  isMailed: row.is_mailed,
  uses: row.uses,
  usesMax: row.uses_max,
  makerName: row.maker_name,
  sentAt: row.sent_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});

export const unknownInvitation = () =>
  new Problem(404, 'invitation-unknown', 'This link is not one of ours; copy the whole link.');

const fixes = {
  accepted: 'This invitation was used already; ask for another.',
  declined: 'This invitation was declined; ask for another.',
  withdrawn: 'This invitation was withdrawn; ask who invited you.',
  stopped: 'Who invited you is no longer here; ask another owner or admin to send it again.',
} as const;

/**
 * An invitation is worth what its maker may do at this moment. Needs a transaction.
 *
 * @throws Problem 410 `invitation-expired`, `invitation-ended` with `reason`.
 */
export async function requireWaiting(ctx: AnyContext, row: InvitationRow): Promise<void> {
  const state = stateOf(ctx, row);
  if (state === 'expired') {
    throw new Problem(
      410,
      'invitation-expired',
      'This invitation has expired; ask who invited you to send it again.',
    );
  }
  const reason = state === 'waiting' && !(await mayMaker(ctx, row)) ? 'stopped' : state;
  if (reason !== 'waiting') {
    throw new Problem(410, 'invitation-ended', fixes[reason], { reason });
  }
}

async function mayMaker(ctx: AnyContext, row: InvitationRow): Promise<boolean> {
  if (!(await personMay(ctx, row.created_by, 'person.invite'))) return false;
  return mayGive(ctx, await rolesOf(ctx, row.created_by), [row.role, ...row.module_roles]);
}
