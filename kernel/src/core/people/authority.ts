import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../context.ts';
import { lockOrg } from '../org-lock.ts';
import { actionsOf, rolesOf } from '../permission.ts';
import { baseOf, isOwnRole, roles } from '../role.ts';

/** A role with its right to give any role comes before those that may do less. */
const rankOf = (role: string): number => {
  const base = baseOf(role);
  // A role of a module stands beside those of the kernel and adds nothing to what its person is.
  return base === undefined ? roles.length : roles.indexOf(base);
};

/** Whether a person is something higher by one set of roles than by the other. */
const isHigher = (given: readonly string[], held: readonly string[]): boolean =>
  Math.min(...given.map(rankOf)) < Math.min(...held.map(rankOf));

/** What `given` may do that `held` may not. Owners may give all that there is. Needs a transaction. */
export async function excessOf(
  ctx: AnyContext,
  held: readonly string[],
  given: readonly string[],
): Promise<string[]> {
  if (held.includes('owner')) return [];
  const mine = new Set(await actionsOf(ctx, held));
  return (await actionsOf(ctx, given)).filter((action) => !mine.has(action));
}

/** Whether somebody with the roles `held` may give all of `given`. Needs a transaction. */
export const mayGive = async (
  ctx: AnyContext,
  held: readonly string[],
  given: readonly string[],
): Promise<boolean> => !isHigher(given, held) && (await excessOf(ctx, held, given)).length === 0;

const beyond = (actions: readonly string[]) =>
  new Problem(
    403,
    'role-exceeds-yours',
    'This role may do more than you may, and nobody gives or changes what they do not have; ask an owner.',
    { actions: actions.slice(0, 20) },
  );

/**
 * The roles of the caller at this moment, with which they decide about roles of others. From here on, changes of roles
 * of the org wait for this one: nobody gives what is being taken from them. Needs a transaction.
 */
export async function holdAuthority(ctx: AnyContext): Promise<readonly string[]> {
  await lockOrg(ctx);
  const { actor } = ctx;
  if (actor.kind === 'system') return ['owner'];
  if (actor.kind !== 'person') return [];
  return rolesOf(ctx, actor.personId);
}

/**
 * Nobody gives a role, or a part of one, that may do what they may not do themselves. Needs a transaction.
 *
 * @throws Problem 403 `role-exceeds-yours`.
 */
export async function requireWithin(ctx: AnyContext, given: readonly string[]): Promise<void> {
  const held = await holdAuthority(ctx);
  const excess = await excessOf(ctx, held, given);
  if (excess.length > 0 || isHigher(given, held)) throw beyond(excess);
}

/** The same for the actions that a role based on `base` shall have. Needs a transaction. */
export async function requireActionsWithin(
  ctx: AnyContext,
  base: string,
  actions: readonly string[],
): Promise<void> {
  const held = await holdAuthority(ctx);
  if (held.includes('owner')) return;
  const mine = new Set(await actionsOf(ctx, held));
  const excess = actions.filter((action) => !mine.has(action));
  if (excess.length > 0 || isHigher([base], held)) throw beyond(excess);
}

/** Whether somebody can be given this as their one role. Needs a transaction. @throws Problem 404 `role-not-found`. */
export async function requireRole(ctx: AnyContext, role: string): Promise<void> {
  if (!isOwnRole(role)) return;
  const found = await kernelDb(ctx)
    .selectFrom('kernel.role')
    .select('name')
    .where('name', '=', role)
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  if (found === undefined) throw roleNotFound();
}

export const roleNotFound = () =>
  new Problem(404, 'role-not-found', 'There is no such role here; reload the list.');
