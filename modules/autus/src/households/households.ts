import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';
import { toLine } from '../profiles/rows.ts';
import type { Household } from './schema.ts';

const householdNotFound = (): Problem =>
  new Problem(404, 'household-not-found', 'There is no such household here; reload the person.');

/** The household that is named, the first of the guardian, or a new one. Needs a transaction. */
export async function homeOf(
  ctx: AnyContext,
  guardianId: string,
  named: string | null,
): Promise<string> {
  if (named !== null) {
    await requireHousehold(ctx, named);
    return named;
  }
  const own = await ownDb(ctx)
    .selectFrom('autus.household_member')
    .select('household_id')
    .where('org_id', '=', ctx.org)
    .where('profile_id', '=', guardianId)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (own) return own.household_id;
  const id = randomUUID();
  await ownDb(ctx)
    .insertInto('autus.household')
    .values({ id, org_id: ctx.org, created_at: ctx.now() })
    .execute();
  return id;
}

async function requireHousehold(ctx: AnyContext, id: string): Promise<void> {
  const found = await ownDb(ctx)
    .selectFrom('autus.household')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) throw householdNotFound();
}

export async function joinHousehold(ctx: AnyContext, id: string, profileId: string): Promise<void> {
  await ownDb(ctx)
    .insertInto('autus.household_member')
    .values({ org_id: ctx.org, household_id: id, profile_id: profileId, created_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A child stays while another guardian of the household stands for it. Needs a transaction. */
export async function leaveHousehold(ctx: AnyContext, id: string, childId: string): Promise<void> {
  await sql`
    delete from autus.household_member m
    where m.org_id = ${ctx.org}::uuid and m.household_id = ${id}::uuid and m.profile_id = ${childId}::uuid
      and not exists (select from autus.guardianship g where g.org_id = m.org_id
        and g.child_id = m.profile_id and g.household_id = m.household_id and g.until is null)`.execute(
    ownDb(ctx),
  );
}

/** Who lives in a household, as far as the reader sees them. @throws Problem 404 `household-not-found`. */
export async function getHousehold(outer: AnyContext, id: string): Promise<Household> {
  return inTransaction(outer, async (ctx) => {
    await requireHousehold(ctx, id);
    const rows = await ownDb(ctx)
      .selectFrom('autus.household_member as m')
      .innerJoin('autus.profile as p', (join) =>
        join.onRef('p.org_id', '=', 'm.org_id').onRef('p.id', '=', 'm.profile_id'),
      )
      .select(['p.id', 'p.kind', 'p.name', 'p.birth_year', 'p.state', 'p.version', 'p.created_at'])
      .where('m.org_id', '=', ctx.org)
      .where('m.household_id', '=', id)
      .orderBy('m.created_at')
      .orderBy('p.id')
      .limit(50)
      .execute();
    return { id, members: rows.map(toLine) };
  });
}
