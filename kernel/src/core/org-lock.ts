import { type AnyContext, kernelDb } from './context.ts';

/**
 * One change at a time of what belongs to the org as a whole: the second transaction sees what the first
 * one did. Needs a transaction.
 */
export async function lockOrg(ctx: AnyContext): Promise<void> {
  await kernelDb(ctx)
    .selectFrom('kernel.org')
    .select('org_id')
    .where('org_id', '=', ctx.org)
    .forUpdate()
    .executeTakeFirstOrThrow();
}
