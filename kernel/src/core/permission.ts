import { Problem } from '../base/problem.ts';
import type { Database } from '../database/database.ts';
import { type AnyContext, inTransaction, kernelDb } from './context.ts';
import { type Permission, roles } from './module.ts';

/** The kernel's own actions. Reading one's own devices and profile needs only a session. */
export const accountPermissions: readonly Permission[] = [
  { action: 'pairing.create', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'person.list', roles: ['owner', 'admin', 'member', 'viewer'] },
  { action: 'person.invite', roles: ['owner', 'admin'] },
  { action: 'person.change-role', roles: ['owner', 'admin'] },
  { action: 'person.remove', roles: ['owner', 'admin'] },
  { action: 'device.list-all', roles: ['owner', 'admin'] },
  { action: 'device.revoke-any', roles: ['owner', 'admin'] },
  { action: 'action.list', roles: ['owner', 'admin'] },
];

const system = { role: 'dojang_system', org: '', person: '' } as const;

/**
 * Makes the tables `role`, `action` and `role_action` say what the code says, at each start. Adding
 * goes before removing, so that a server that starts beside another never leaves a gap.
 *
 * @throws Error when two modules declare the same action.
 */
export async function fillPermissions(
  database: Database,
  permissions: readonly Permission[],
): Promise<void> {
  const names = permissions.map(({ action }) => action);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`the action ${twice} is declared twice: keep one`);
  const pairs = permissions.flatMap(({ action, roles: may }) =>
    may.map((role) => ({ role, action })),
  );
  await database.transaction(system, async (db) => {
    await db
      .insertInto('kernel.role')
      .values(roles.map((name) => ({ name })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (names.length === 0) return;
    await db
      .insertInto('kernel.action')
      .values(names.map((name) => ({ name })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('kernel.role_action')
      .values(pairs)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const known = await db.selectFrom('kernel.role_action').select(['role', 'action']).execute();
    const declared = new Set(pairs.map(({ role, action }) => `${role} ${action}`));
    for (const { role, action } of known) {
      if (declared.has(`${role} ${action}`)) continue;
      await db
        .deleteFrom('kernel.role_action')
        .where('role', '=', role)
        .where('action', '=', action)
        .execute();
    }
    await db.deleteFrom('kernel.action').where('name', 'not in', names).execute();
  });
}

/** Whether the actor's role, as the request found it, may do `action`. The system may do anything. */
export async function mayDo(ctx: AnyContext, action: string): Promise<boolean> {
  const { actor } = ctx;
  if (actor.kind === 'system') return true;
  return inTransaction(ctx, (ctx) => roleMay(ctx, actor.role, action));
}

/** Whether a role may do `action`. Needs a transaction. */
export async function roleMay(ctx: AnyContext, role: string, action: string): Promise<boolean> {
  const found = await kernelDb(ctx)
    .selectFrom('kernel.role_action')
    .select('action')
    .where('role', '=', role)
    .where('action', '=', action)
    .executeTakeFirst();
  return found !== undefined;
}

/** For what a route's permission cannot say, since it depends on the input. @throws Problem 403. */
export async function requireAction(ctx: AnyContext, action: string): Promise<void> {
  if (await mayDo(ctx, action)) return;
  throw new Problem(
    403,
    'not-allowed',
    `Your role may not do ${action}; ask an owner or admin of the org.`,
    { action },
  );
}

/** Only an owner decides about owners. */
export const isOwnersOnly = (role: string, ...affected: readonly string[]): boolean =>
  role !== 'owner' && affected.includes('owner');

/** @throws Problem 403 `owners-only`. */
export function requireOwnerFor(ctx: AnyContext, ...affected: readonly string[]): void {
  if (ctx.actor.kind === 'system' || !isOwnersOnly(ctx.actor.role, ...affected)) return;
  throw new Problem(403, 'owners-only', 'Only an owner can do this to an owner; ask one.');
}
