import { type AnyContext, kernelDb } from '../../core/context.ts';
import { findRecoveryPeople } from '../recovery/recovery-people.ts';

/**
 * Who may become the owner of an org that has none: its admins. A role of the org's own that is based on admin was made to
 * do less, so its holders come into question only where an owner named them for recovery, or where nobody is an admin and
 * nobody is named. Needs a transaction.
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
  const named = new Set(await findRecoveryPeople(ctx));
  const first = admins.filter((admin) => admin.own_role === null || named.has(admin.person_id));
  return (first.length > 0 ? first : admins).map(({ person_id: personId }) => personId);
}
