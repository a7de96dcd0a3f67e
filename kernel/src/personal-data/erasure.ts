import { Problem } from '../base/problem.ts';
import { type Context, inTransaction, kernelDb, requirePerson } from '../core/context.ts';
import { requireOwnerFor } from '../core/permission.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import { endMembership } from '../people/leaving/end-membership.ts';

/** What stands where the name was; in the language that the person had. */
const nobody: Readonly<Record<string, string>> = { ko: '삭제된 사람', en: 'Deleted person' };

/**
 * Ends a membership and takes the person out of all that is kept: one's own, or another's by an owner. What the
 * person decided stays, by an id that leads to nobody.
 *
 * @throws Problem 403 `owners-only`, 404 `person-not-found`, 409 `last-owner`, 422 `erasure-not-confirmed`.
 */
export async function erasePerson(
  ctx: Context<never>,
  personId: string,
  typedName: string,
): Promise<void> {
  const isOwn = requirePerson(ctx).personId === personId;
  await inTransaction(ctx, async (ctx) => {
    if (!isOwn) requireOwnerFor(ctx, 'owner');
    const db = kernelDb(ctx);
    const person = await db
      .selectFrom('kernel.person')
      .select(['name', 'locale', 'erased_at'])
      .where('id', '=', personId)
      .forUpdate()
      .executeTakeFirst();
    if (person === undefined) {
      throw new Problem(404, 'person-not-found', 'There is no such person; reload the list.');
    }
    if (person.erased_at !== null) return;
    if (typedName.trim() !== person.name) {
      throw new Problem(
        422,
        'erasure-not-confirmed',
        'The name does not match; type the person’s name to confirm.',
      );
    }
    const member = await db
      .selectFrom('kernel.membership')
      .select('left_at')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    if (member?.left_at === null) await endMembership(ctx, personId);
    for (const module of ctx.parts.modules) await module.personalData.erase(ctx, personId);
    await db
      .updateTable('kernel.person')
      .set({ name: nobody[person.locale] ?? 'Deleted person', erased_at: ctx.now() })
      .where('id', '=', personId)
      .execute();
    await logAction(ctx, { action: 'kernel.person-erased', subjectId: personId });
    await record(ctx, 'kernel.person-erased', { personId }, { subjects: [personId] });
  });
}
