import type { AnyContext } from '../core/context.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { actionsOf, mayDo } from '../core/permission.ts';
import { credentialsOf } from '../core/route.ts';

/** The actions that at least one route of the org's modules allows a key. */
async function scopesOfRoutes(ctx: AnyContext): Promise<string[]> {
  const chosen = await findChosenModules(ctx);
  const routes = ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap((module) => module.routes);
  const open = routes.filter((route) => credentialsOf(route).includes('key'));
  const actions = new Set(open.map(({ permission }) => permission));
  actions.delete('signed-in');
  return [...actions].sort();
}

/** The scopes that a key of the caller may have: actions of keys that the caller may do. Needs a transaction. */
export async function listScopes(ctx: AnyContext): Promise<string[]> {
  const allowed: string[] = [];
  for (const action of await scopesOfRoutes(ctx)) {
    if (await mayDo(ctx, action)) allowed.push(action);
  }
  return allowed;
}

/** The scopes that a key of the org with this role may have. Needs a transaction. */
export async function scopesOfRole(ctx: AnyContext, role: string): Promise<string[]> {
  const may = new Set(await actionsOf(ctx, [role]));
  return (await scopesOfRoutes(ctx)).filter((scope) => may.has(scope));
}
