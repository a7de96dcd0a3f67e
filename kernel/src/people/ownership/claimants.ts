import { type AnyContext, kernelDb } from '../../core/context.ts';

/**
 * Who may become the owner of an org that has none: its admins. A role of the org's own that is based on admin was made to
 * do less, so its holders come into question only where nobody is an admin. Needs a transaction.
 */
export async function findClaimants(ctx: AnyContext): Promise<string[]> {
  const admins = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select(['person_id', 'own_role'])
    .where('role', '=', 'admin')
    .where('left_at', 'is', null)
    .orderBy('created_at')
    .orderBy('person_id')
    .execute();
  const plain = admins.filter((admin) => admin.own_role === null);
  return (plain.length > 0 ? plain : admins).map(({ person_id: personId }) => personId);
}
