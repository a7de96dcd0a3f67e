import { Problem } from '../../base/problem.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { lockOrg } from '../../core/org-lock.ts';
import { requireWithin } from '../../core/people/authority.ts';
import { requireOwnerFor } from '../../core/permission.ts';
import type { Role } from '../../core/role.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import {
  addRoles,
  announceRoles,
  declaredRoles,
  getPerson,
  lockMembership,
} from '../people/people.ts';
import type { Person } from '../people/schema.ts';
import type { GrantableRole } from './schema.ts';

/** The roles of the modules that the org uses, in the order of the modules. */
export async function listRoles(ctx: AnyContext): Promise<GrantableRole[]> {
  return (await declaredRoles(ctx)).map(({ name, label, text }) => ({ name, label, text }));
}

/** The people whose membership has one of these roles, those who were there first first. Needs a transaction. */
export async function peopleOfRoles(ctx: AnyContext, roles: readonly Role[]): Promise<string[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('person_id')
    .where('role', 'in', roles)
    .where('left_at', 'is', null)
    .orderBy('created_at')
    .orderBy('person_id')
    .execute();
  return rows.map(({ person_id: personId }) => personId);
}

/** @throws Problem 404 `role-not-found`. */
export async function requireDeclared(ctx: AnyContext, role: string): Promise<void> {
  if ((await declaredRoles(ctx)).some(({ name }) => name === role)) return;
  throw new Problem(
    404,
    'role-not-found',
    'No module that this org uses has such a role; reload the list.',
    { role },
  );
}

/**
 * Gives a person a role of a module; it works from their next request on. Given again, it changes nothing.
 *
 * @throws Problem 403 `owners-only`, `role-exceeds-yours`; 404 `person-not-found`, `role-not-found`.
 */
export async function giveRole(
  ctx: Context<never>,
  personId: string,
  role: string,
): Promise<Person> {
  await requireDeclared(ctx, role);
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const { role: base } = await lockMembership(ctx, personId);
    requireOwnerFor(ctx, base);
    await requireWithin(ctx, [role]);
    const added = await addRoles(ctx, personId, [role]);
    if (added.length > 0) await note(ctx, 'kernel.role-given', personId, role);
    return getPerson(ctx, personId);
  });
}

/**
 * Takes a role of a module from a person. Taken again, it changes nothing. One of a module that is not
 * used any more can be taken as well.
 *
 * @throws Problem 403 `owners-only`; 404 `person-not-found`.
 */
export async function takeRole(
  ctx: Context<never>,
  personId: string,
  role: string,
): Promise<Person> {
  return inTransaction(ctx, async (ctx) => {
    const { role: base } = await lockMembership(ctx, personId);
    requireOwnerFor(ctx, base);
    const taken = await kernelDb(ctx)
      .deleteFrom('kernel.person_role')
      .where('person_id', '=', personId)
      .where('role', '=', role)
      .returning('role')
      .executeTakeFirst();
    if (taken) await note(ctx, 'kernel.role-taken', personId, role);
    return getPerson(ctx, personId);
  });
}

async function note(
  ctx: AnyContext,
  type: 'kernel.role-given' | 'kernel.role-taken',
  personId: string,
  role: string,
): Promise<void> {
  await logAction(ctx, { action: type, subjectId: personId, facts: { role } });
  await record(ctx, type, { personId, role }, { subjects: [personId] });
  announceRoles(ctx, personId);
}
