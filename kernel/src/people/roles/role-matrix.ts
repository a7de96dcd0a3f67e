import { Problem } from '../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../core/context.ts';
import { findChosenModules, isChosen } from '../../core/module-of-org.ts';
import { actionsOf, stillGrants } from '../../core/permission.ts';
import { roles as kernelRoles } from '../../core/role.ts';
import { listOwnRoles } from './own-roles.ts';
import type { RoleMatrix } from './schema.ts';

interface Granted {
  readonly actions: string[];
  readonly news: string[];
}

/** By role, the actions that this version lets it do. */
async function grantedTo(
  ctx: AnyContext,
  names: readonly string[],
): Promise<ReadonlyMap<string, Granted>> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.role_action')
    .select(['role', 'action', 'is_new'])
    .where('role', 'in', names)
    .orderBy('action')
    .execute();
  const granted = new Map<string, Granted>(names.map((name) => [name, { actions: [], news: [] }]));
  for (const { role, action, is_new: isNew } of rows) {
    if (!stillGrants(ctx.parts, [role], action)) continue;
    granted.get(role)?.actions.push(action);
    if (isNew) granted.get(role)?.news.push(action);
  }
  return granted;
}

/** What each role may do, beside what the caller may: the roles of the kernel, of modules and of the org. */
export function readRoleMatrix(ctx: Context<never>): Promise<RoleMatrix> {
  const { roles: held } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const chosen = await findChosenModules(ctx);
    const modules = ctx.parts.modules.filter(({ name }) => isChosen(chosen, name));
    const own = await listOwnRoles(ctx);
    const ofModules = modules.flatMap(({ roles }) => roles);
    const names = [...kernelRoles, ...[...ofModules, ...own].map(({ name }) => name)];
    const granted = await grantedTo(ctx, names);
    const actionsFor = (name: string) => granted.get(name)?.actions ?? [];
    const isOwner = held.includes('owner');
    return {
      modules: modules
        .filter(({ permissions }) => permissions.length > 0)
        .map(({ name, title, permissions }) => ({
          name,
          title,
          actions: permissions.map(({ action }) => action),
        })),
      kernel: kernelRoles.map((name) => ({ name, actions: actionsFor(name) })),
      added: ofModules.map(({ name, label }) => ({ name, label, actions: actionsFor(name) })),
      own: own.map((role) => ({
        ...role,
        isMine: held.includes(role.name),
        actions: actionsFor(role.name),
        newActions: granted.get(role.name)?.news ?? [],
      })),
      // An owner gives what there is, also what only a role of a module may do.
      mine: isOwner ? null : await actionsOf(ctx, held),
    };
  });
}

/**
 * An owner has seen what a new version added to roles of the org; it is not shown again.
 *
 * @throws Problem 403 `owners-only`.
 */
export function noteNewActions(ctx: Context<never>): Promise<void> {
  if (!requirePerson(ctx).roles.includes('owner')) {
    throw new Problem(403, 'owners-only', 'Only an owner can do this; ask one.');
  }
  return inTransaction(ctx, async (ctx) => {
    await kernelDb(ctx)
      .updateTable('kernel.role_action')
      .set({ is_new: false })
      .where('org_id', '=', ctx.org)
      .where('is_new', '=', true)
      .execute();
  });
}
