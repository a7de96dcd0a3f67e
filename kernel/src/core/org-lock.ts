import { type AnyContext, kernelDb } from './context.ts';

/**
 * One change of what belongs to the org as a whole at a time: whoever comes second sees what the first
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
