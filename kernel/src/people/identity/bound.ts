import { sql } from 'kysely';
import { type AnyContext, inTransaction, isInTransaction, kernelDb } from '../../core/context.ts';

const bind = (ctx: AnyContext, identity: string) =>
  sql`select set_config('app.identity', ${identity}, true)`.execute(kernelDb(ctx));

/**
 * Runs `work` in a transaction that sees the rows of an identity beside those of the org. Inside a transaction, it
 * joins that one.
 *
 * Wait for it before the next query of the transaction, because a query at the same time would see them, too.
 */
export async function asIdentity<R>(
  ctx: AnyContext,
  identity: string,
  work: (ctx: AnyContext) => Promise<R>,
): Promise<R> {
  if (!isInTransaction(ctx) || ctx.identity === identity) {
    return inTransaction({ ...ctx, identity }, work);
  }
  await bind(ctx, identity);
  try {
    return await work({ ...ctx, identity });
  } finally {
    // Fails when the transaction has failed; nothing more can be read in it then.
    await bind(ctx, ctx.identity ?? '').catch(() => undefined);
  }
}
