import { sql } from 'kysely';
import { Problem } from '../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, personIdOf } from '../core/context.ts';
import type { GrantLevel, ResourceRef } from '../core/people/resource.ts';
import type { Reach } from '../database/database.ts';

/** The resources that the caller reaches; undefined: all of the org. */
export async function findReached(ctx: AnyContext): Promise<ReadonlySet<string> | undefined> {
  if (ctx.reach === 'all') return undefined;
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ all: boolean; ids: string[] }>`
      select kernel.reaches_all() as "all", kernel.may_reach(null, 'read') as ids`.execute(
      kernelDb(ctx),
    );
    const [found] = rows;
    return found?.all ? undefined : new Set(found?.ids);
  });
}

/** A resource, or with `null` all that there are of the kind. */
type Asked = Omit<ResourceRef, 'id'> & { readonly id: string | null };

/** Whether the caller has the resource at that level. Needs a transaction. */
export async function hasGrant(
  ctx: AnyContext,
  { kind, id }: Asked,
  level: GrantLevel,
): Promise<boolean> {
  if (ctx.reach === 'all') return true;
  const { rows } = await sql<{ has: boolean }>`
    select kernel.reaches_all() or ${id}::uuid = any (kernel.may_reach(${kind}, ${level})) as has`.execute(
    kernelDb(ctx),
  );
  return rows[0]?.has === true;
}

/**
 * For what a caller who sees the resource does with it. Needs a transaction.
 *
 * @throws Problem 403 `grant-needed`.
 */
export async function requireGrant(
  ctx: AnyContext,
  resource: Asked,
  level: GrantLevel,
): Promise<void> {
  if (await hasGrant(ctx, resource, level)) return;
  throw new Problem(
    403,
    'grant-needed',
    'You see this, but were not granted to do that here; ask an owner of the org.',
    { kind: resource.kind, level },
  );
}

/**
 * For who puts people into a team: what the team was granted, they give. Nobody gives what they lack. Needs a transaction.
 *
 * @throws Problem 403 `team-reaches-more`.
 */
export async function requireTeamGrants(ctx: AnyContext, teamId: string): Promise<void> {
  if (ctx.reach === 'all') return;
  const { rows } = await sql`
    select from kernel.grant g
    where g.team_id = ${teamId}::uuid and not kernel.reaches_all()
      and not g.resource_id = any (kernel.may_reach(g.kind, g.level))
    limit 1`.execute(kernelDb(ctx));
  if (rows.length === 0) return;
  throw new Problem(
    403,
    'team-reaches-more',
    'This team was granted what you were not; let an owner put people into it.',
  );
}

const setScope = (ctx: AnyContext, person: string, reach: Reach) =>
  sql`select set_config('app.person', ${person}, true), set_config('app.reach', ${reach}, true)`.execute(
    kernelDb(ctx),
  );

/**
 * Runs `work` in the same transaction with what a person of the org reaches, such as to look on a person's behalf for
 * what is shown to that person. The actor stays.
 *
 * Wait for it before the next query of the transaction, because a query at the same time would have its reach, too.
 */
export async function inReachOf<T extends AnyContext, R>(
  ctx: T,
  personId: string,
  work: (ctx: T) => Promise<R>,
): Promise<R> {
  return inTransaction(ctx, async (inner) => {
    await setScope(inner, personId, 'granted');
    try {
      return await work({ ...inner, reach: 'granted' } as T);
    } finally {
      // Fails when the transaction has failed; nothing more can be read in it then.
      await setScope(inner, personIdOf(inner.actor) ?? '', inner.reach).catch(() => undefined);
    }
  });
}
