import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { requireRole, requireWithin } from '../../core/people/authority.ts';
import { requireOwnerFor } from '../../core/permission.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { requireStepUp } from '../../standing/step-up.ts';
import {
  announceRoles,
  getPerson,
  keepAnOwner,
  lockMembership,
  membershipWith,
} from '../people/people.ts';
import type { Person } from '../people/schema.ts';

/** What a membership says in one word. */
export const roleIn = (member: {
  readonly role: string;
  readonly ownRole: string | null;
}): string => member.ownRole ?? member.role;

/**
 * Gives a person another role: one of the kernel, or one of the org. It works from their next request on. Neither the
 * role before nor the new one may do more than the caller.
 *
 * @throws Problem 403 `owners-only`, `role-exceeds-yours`, `step-up-needed`; 404 `person-not-found`, `role-not-found`; 409 `last-owner`.
 */
export async function assignRole(
  ctx: Context<never>,
  personId: string,
  role: string,
): Promise<Person> {
  return inTransaction(ctx, async (ctx) => {
    // Before the rows of people: whoever deletes a role takes the locks in this order, too.
    await lockOrg(ctx);
    const { isLastOwner, ...member } = await lockMembership(ctx, personId);
    const from = roleIn(member);
    requireOwnerFor(ctx, from, role);
    await requireRole(ctx, role);
    if (role !== 'owner') keepAnOwner(isLastOwner);
    await requireWithin(ctx, [from, role]);
    if (from !== role) {
      if ([from, role].includes('owner')) await requireStepUp(ctx, 'person.own');
      await kernelDb(ctx)
        .updateTable('kernel.membership')
        .set(membershipWith(role))
        .where('person_id', '=', personId)
        .execute();
      await noteRoleChange(ctx, personId, { from, to: role });
      announceRoles(ctx, personId);
    }
    return getPerson(ctx, personId);
  });
}

/** Needs a transaction. */
export async function noteRoleChange(
  ctx: AnyContext,
  personId: string,
  change: { readonly from: string; readonly to: string },
): Promise<void> {
  await logAction(ctx, { action: 'kernel.role-changed', subjectId: personId, facts: change });
  await record(ctx, 'kernel.role-changed', { personId, ...change }, { subjects: [personId] });
}
