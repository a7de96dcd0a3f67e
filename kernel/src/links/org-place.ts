import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';

/**
 * The whole address of a page in the org of `ctx`, for whatever leaves this server. A browser that has several orgs open
 * lands in this one, and one that is not signed in here signs in for it. Joins the caller's transaction.
 *
 * @param path Below the public URL, such as `/devices`.
 */
export async function placeInOrg(ctx: AnyContext, path: string): Promise<string> {
  const { slug } = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.org')
      .select('slug')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow(),
  );
  return new URL(`/o/${slug}${path}`, ctx.parts.publicUrl).href;
}
