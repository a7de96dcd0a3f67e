import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { findAttributes } from './users.ts';

/** What the provider of the org told of a person. */
export const ownProvisioning = (ctx: AnyContext, personId: string) =>
  inTransaction(ctx, async (ctx) => (await findAttributes(ctx, personId)) ?? null);

/** Needs a transaction. */
export async function forgetProvisioning(ctx: AnyContext, personId: string): Promise<void> {
  const db = kernelDb(ctx);
  await db.deleteFrom('kernel.scim_user').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.provider_account').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.recovery_person').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.recovery_code').where('person_id', '=', personId).execute();
  await db.deleteFrom('kernel.absence').where('person_id', '=', personId).execute();
}
