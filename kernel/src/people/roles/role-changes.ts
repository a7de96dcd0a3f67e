import { sql } from 'kysely';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { actionsOf } from '../../core/permission.ts';
import { cursorAt, type PageQuery, pageOf, placeOf } from '../../database/page.ts';
import { keysListedMax } from '../../keys/schema.ts';
import { getOwnRole } from './own-roles.ts';
import type { RoleChanges, WantedRole } from './schema.ts';

/** A page of those who have the role, with the roles of modules that they have beside it. */
async function holdersOf(ctx: AnyContext, role: string, { cursor, limit }: PageQuery) {
  let query = kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .select(['person.id', 'person.name', 'person.created_at'])
    .select(
      sql<string[]>`array(
        select r.role from kernel.person_role r
        where r.org_id = person.org_id and r.person_id = person.id order by r.role
      )`.as('others'),
    )
    .where('membership.own_role', '=', role)
    .where('membership.left_at', 'is', null)
    .orderBy('person.created_at')
    .orderBy('person.id')
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { at, id } = placeOf(cursor);
    query = query.where(
      sql<boolean>`(person.created_at, person.id) > (${at}::timestamptz, ${id}::uuid)`,
    );
  }
  return pageOf(await query.execute(), limit, (last) => cursorAt(last.created_at, last.id));
}

/**
 * What would change for whom if the role had these actions, a page of them: nothing is saved.
 *
 * @throws Problem 400 `cursor-unreadable`, 404 `role-not-found`.
 */
export function previewRole(
  ctx: Context<never>,
  role: string,
  { actions: wanted, ...page }: WantedRole,
): Promise<RoleChanges> {
  return inTransaction(ctx, async (ctx) => {
    await getOwnRole(ctx, role);
    const present = await actionsOf(ctx, [role]);
    const gained = wanted.filter((action) => !present.includes(action));
    const lost = present.filter((action) => !wanted.includes(action));
    const people: RoleChanges['people'] = [];
    const byOthers = new Map<string, ReadonlySet<string>>();
    const { rows, nextCursor } = await holdersOf(ctx, role, page);
    for (const { id, name, others } of rows) {
      const key = others.join(' ');
      const beside = byOthers.get(key) ?? new Set(await actionsOf(ctx, others));
      byOthers.set(key, beside);
      const differs = (action: string) => !beside.has(action);
      people.push({ id, name, gains: gained.filter(differs), loses: lost.filter(differs) });
    }
    const keys = await kernelDb(ctx)
      .selectFrom('kernel.api_key')
      .select(['id', 'name', 'scopes'])
      .where('own_role', '=', role)
      .where('revoked_at', 'is', null)
      .orderBy('name')
      .limit(keysListedMax)
      .execute();
    return {
      people,
      nextCursor,
      keys: keys.map(({ id, name, scopes }) => ({
        id,
        name,
        gains: gained.filter((action) => scopes.includes(action)),
        loses: lost.filter((action) => scopes.includes(action)),
      })),
    };
  });
}
