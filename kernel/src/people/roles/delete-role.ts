import { Problem } from '../../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { requireRole, requireWithin } from '../../core/people/authority.ts';
import { isOwnRole } from '../../core/role.ts';
import { membershipWith } from '../people/people.ts';
import { noteRoleChange } from './assign-role.ts';
import { lockOwnRole, noteDeleted } from './own-roles.ts';
import type { OwnRole } from './schema.ts';

/** @throws Problem 409 `role-in-use`, `role-for-keys`. */
function requireHeir({ people, keys, invitations }: OwnRole, to: string | undefined): void {
  if (people + keys + invitations > 0 && to === undefined) {
    const fix = 'People, API keys or invitations have this role; say which role they get instead.';
    throw new Problem(409, 'role-in-use', fix, { people, keys, invitations });
  }
  if (keys === 0 || to === undefined || isOwnRole(to)) return;
  const fix =
    'API keys of the org have this role; give them another role of the org, or revoke them.';
  throw new Problem(409, 'role-for-keys', fix, { keys });
}

/**
 * Deletes a role of the org. Those who have it get `to` in the same moment.
 *
 * @throws Problem 403 `role-exceeds-yours`, `role-of-yours`; 404 `role-not-found`; 409 `role-in-use`, `role-for-keys`.
 */
export function deleteRole(
  ctx: Context<never>,
  role: string,
  to: string | undefined,
): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const found = await lockOwnRole(ctx, role);
    await requireWithin(ctx, [role, ...(to === undefined ? [] : [to])]);
    requireHeir(found, to);
    if (to === role) throw new Problem(422, 'role-heir', 'Choose a role other than this one.');
    if (to !== undefined) await requireRole(ctx, to);
    await moveHolders(ctx, role, to);
    await kernelDb(ctx).deleteFrom('kernel.role').where('name', '=', role).execute();
    await noteDeleted(ctx, role, { people: found.people, keys: found.keys });
  });
}

async function moveHolders(ctx: Context<never>, from: string, to: string | undefined) {
  const db = kernelDb(ctx);
  if (to !== undefined) {
    // Before the people: who is accepting one of them is waited for, and is then one of the people.
    await db
      .updateTable('kernel.invitation')
      .set({ role: to })
      .where('role', '=', from)
      .where('ended_at', 'is', null)
      .execute();
    const moved = await db
      .updateTable('kernel.membership')
      .set(membershipWith(to))
      .where('own_role', '=', from)
      .where('left_at', 'is', null)
      .returning('person_id')
      .execute();
    for (const { person_id: personId } of moved) await noteRoleChange(ctx, personId, { from, to });
    await db
      .updateTable('kernel.api_key')
      .set({ own_role: isOwnRole(to) ? to : null })
      .where('own_role', '=', from)
      .where('revoked_at', 'is', null)
      .execute();
  }
  // Keys that ended name the role, too.
  await db
    .updateTable('kernel.api_key')
    .set({ own_role: null })
    .where('own_role', '=', from)
    .execute();
}
