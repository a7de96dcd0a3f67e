import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { actionsOf } from '../../core/permission.ts';
import { keysListedMax } from '../../keys/schema.ts';
import { peopleMax } from '../people/schema.ts';
import { getOwnRole } from './own-roles.ts';
import type { RoleChanges } from './schema.ts';

/** Those who have the role, with the roles of modules that they have beside it. */
async function holdersOf(ctx: AnyContext, role: string) {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.membership as membership')
    .innerJoin('kernel.person as person', 'person.id', 'membership.person_id')
    .leftJoin('kernel.person_role as added', 'added.person_id', 'membership.person_id')
    .select(['person.id', 'person.name', 'added.role'])
    .where('membership.own_role', '=', role)
    .where('membership.left_at', 'is', null)
    .orderBy('person.name')
    .orderBy('person.id')
    .limit(peopleMax * 10)
    .execute();
  const byPerson = Map.groupBy(rows, ({ id }) => id);
  return [...byPerson].slice(0, peopleMax).map(([id, all]) => ({
    id,
    name: all[0]?.name ?? '',
    others: all.flatMap(({ role }) => role ?? []),
  }));
}

/** What would change for whom if the role had these actions: nothing is saved. @throws Problem 404 `role-not-found`. */
export function previewRole(
  ctx: Context<never>,
  role: string,
  wanted: readonly string[],
): Promise<RoleChanges> {
  return inTransaction(ctx, async (ctx) => {
    await getOwnRole(ctx, role);
    const present = await actionsOf(ctx, [role]);
    const gained = wanted.filter((action) => !present.includes(action));
    const lost = present.filter((action) => !wanted.includes(action));
    const people: RoleChanges['people'] = [];
    const byOthers = new Map<string, ReadonlySet<string>>();
    for (const { id, name, others } of await holdersOf(ctx, role)) {
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
      keys: keys.map(({ id, name, scopes }) => ({
        id,
        name,
        gains: gained.filter((action) => scopes.includes(action)),
        loses: lost.filter((action) => scopes.includes(action)),
      })),
    };
  });
}
