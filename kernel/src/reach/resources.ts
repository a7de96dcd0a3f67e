import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type AnyContext, type Context, kernelDb } from '../core/context.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import type { OrgAccess, Resource, ResourceKind, ResourceRef } from '../core/people/resource.ts';

/** Kinds of the modules that the org uses. Needs a transaction. */
export async function resourceKinds(ctx: AnyContext): Promise<readonly ResourceKind[]> {
  const chosen = await findChosenModules(ctx);
  return ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap(({ resources }) => resources);
}

/** What the caller reaches, by kind and name. Needs a transaction. */
export async function listResources(ctx: AnyContext): Promise<Resource[]> {
  const found: Resource[] = [];
  for (const { kind, visible } of await resourceKinds(ctx)) {
    const all = await visible(ctx as Context<never>);
    found.push(...all.map(({ id, name }) => ({ kind, id, name })));
  }
  return found;
}

/**
 * A resource that the caller reaches, with its kind. Needs a transaction.
 *
 * @throws Problem 404 `resource-not-found`.
 */
export async function getResource(
  ctx: AnyContext,
  { kind: name, id }: ResourceRef,
): Promise<{ readonly resource: Resource; readonly kind: ResourceKind }> {
  const kind = (await resourceKinds(ctx)).find((each) => each.kind === name);
  const found = (await kind?.visible(ctx as Context<never>))?.find((each) => each.id === id);
  if (kind !== undefined && found !== undefined) {
    return { kind, resource: { kind: name, id, name: found.name } };
  }
  throw new Problem(404, 'resource-not-found', 'There is no such thing here; reload the list.');
}

/** Needs a transaction. */
export async function findAccess(ctx: AnyContext): Promise<OrgAccess> {
  const { rows } = await sql<{ access: OrgAccess }>`
    select access from kernel.org where org_id = ${ctx.org}::uuid`.execute(kernelDb(ctx));
  return rows[0]?.access ?? 'granted';
}
