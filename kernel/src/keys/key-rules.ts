import { Problem } from '../base/problem.ts';
import { type AnyContext, kernelDb } from '../core/context.ts';
import { requireRole, requireWithin } from '../core/people/authority.ts';
import { requireAction } from '../core/permission.ts';
import { keysMax } from './schema.ts';
import { scopesOfRole } from './scopes.ts';

/** @throws Problem 403 `scope-not-allowed`. */
export function requireScopes(scopes: readonly string[], allowed: readonly string[]): void {
  const refused = scopes.filter((scope) => !allowed.includes(scope));
  if (refused.length === 0) return;
  throw new Problem(
    403,
    'scope-not-allowed',
    'A key of yours may not have this scope; choose among those that the list of keys names.',
    { refused, allowed },
  );
}

/** Needs a transaction. `personId` is null for keys of the org, which are counted together. */
export async function requireKeyRoom(ctx: AnyContext, personId: string | null): Promise<void> {
  const { count } = await kernelDb(ctx)
    .selectFrom('kernel.api_key')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('person_id', 'is not distinct from', personId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(count) < keysMax) return;
  throw new Problem(409, 'too-many-keys', 'You have too many API keys; revoke those not in use.', {
    most: keysMax,
  });
}

/**
 * A key of the org: its role may do no more than its maker. Gives what such a key may be given.
 *
 * @throws Problem 403 `not-allowed`, `role-exceeds-yours`; 404 `role-not-found`.
 */
export async function requireOrgKey(ctx: AnyContext, role: string): Promise<string[]> {
  await requireAction(ctx, 'key.create-org');
  await requireWithin(ctx, [role]);
  await requireRole(ctx, role);
  return scopesOfRole(ctx, role);
}
