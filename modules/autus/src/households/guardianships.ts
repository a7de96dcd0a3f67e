import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { deriveAccess, todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';
import { requireProfile } from '../profiles/rows.ts';
import type { AutusGuardianship } from '../tables.gen.ts';
import { homeOf, joinHousehold, leaveHousehold } from './households.ts';
import { type Guardianship, type GuardianshipInput, relation } from './schema.ts';

const toGuardianship = (row: Selectable<AutusGuardianship>): Guardianship => ({
  id: row.id,
  guardianId: row.guardian_id,
  childId: row.child_id,
  householdId: row.household_id,
  relation: relation.parse(row.relation),
  isLegal: row.is_legal,
  pays: row.pays,
  mayPickUp: row.may_pick_up,
  since: row.since,
  until: row.until,
});

/** Those of a person as guardian or as child. A guest reads the own ones alone. */
export async function listGuardianships(
  outer: AnyContext,
  profileId: string,
): Promise<Guardianship[]> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.guardianship')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where((eb) => eb.or([eb('guardian_id', '=', profileId), eb('child_id', '=', profileId)]))
      .orderBy(sql`until is null`, 'desc')
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(50)
      .execute();
    return rows.map(toGuardianship);
  });
}

/** Two rows are locked in one order, so that two links of the same pair never wait for each other. */
async function requirePair(ctx: AnyContext, guardianId: string, childId: string) {
  if (guardianId === childId) {
    throw new Problem(422, 'own-guardian', 'Nobody is the own guardian; choose another person.');
  }
  const rows = new Map<string, Awaited<ReturnType<typeof requireProfile>>>();
  for (const id of [guardianId, childId].sort()) rows.set(id, await requireProfile(ctx, id));
  const [guardian, child] = [rows.get(guardianId), rows.get(childId)];
  const isWrong = child?.kind !== 'student' || guardian?.kind === 'student';
  if (isWrong || child.state === 'archived' || guardian?.state === 'archived') {
    throw new Problem(
      422,
      'guardian-unfit',
      'A guardian is a grown person and the child a student, neither of them archived.',
    );
  }
  return { guardian, child };
}

/**
 * Links who stands for a child, in the guardian's household. Event `autus.guardian-linked`.
 *
 * @throws Problem 404 `profile-not-found`, `household-not-found`, 409 `guardian-known`, 422 `own-guardian`, `guardian-unfit`.
 */
export async function linkGuardian(
  outer: AnyContext,
  input: GuardianshipInput,
): Promise<Guardianship> {
  const { guardianId, childId } = input;
  return inTransaction(outer, async (ctx) => {
    const { guardian } = await requirePair(ctx, guardianId, childId);
    const householdId = await homeOf(ctx, guardianId, input.householdId ?? null);
    const row = await ownDb(ctx)
      .insertInto('autus.guardianship')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        guardian_id: guardianId,
        child_id: childId,
        household_id: householdId,
        relation: input.relation,
        is_legal: input.isLegal ?? true,
        pays: input.pays ?? true,
        may_pick_up: input.mayPickUp ?? true,
        since: todayOf(ctx),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        409,
        'guardian-known',
        'They are linked already; end that link to change it.',
      );
    }
    for (const id of [guardianId, childId]) await joinHousehold(ctx, householdId, id);
    await deriveAccess(ctx, [guardian?.account_id ?? null]);
    const { id, relation, isLegal, pays, mayPickUp } = toGuardianship(row);
    const data = {
      guardianshipId: id,
      guardianId,
      childId,
      householdId,
      relation,
      isLegal,
      pays,
      mayPickUp,
    };
    await record(ctx, 'autus.guardian-linked', data, { subjects: [guardianId, childId] });
    return toGuardianship(row);
  });
}

/**
 * Ends it today: from now on the guardian sees the child no more. Event `autus.guardian-unlinked`.
 *
 * @throws Problem 404 `guardianship-not-found`.
 */
export async function endGuardianship(outer: AnyContext, id: string): Promise<Guardianship> {
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .updateTable('autus.guardianship')
      .set({ until: sql`greatest(since, ${todayOf(ctx)}::date)` })
      .where('id', '=', id)
      .where('until', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        404,
        'guardianship-not-found',
        'This link has ended already; reload the person.',
      );
    }
    const { guardian_id: guardianId, child_id: childId } = row;
    await leaveHousehold(ctx, row.household_id, childId);
    const guardian = await requireProfile(ctx, guardianId);
    await deriveAccess(ctx, [guardian.account_id]);
    const data = { guardianshipId: id, guardianId, childId };
    await record(ctx, 'autus.guardian-unlinked', data, { subjects: [guardianId, childId] });
    return toGuardianship(row);
  });
}
