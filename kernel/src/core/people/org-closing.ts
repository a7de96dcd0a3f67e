import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../context.ts';

/** Nothing is written in an org that closes; an owner can take the closing back. */
export const orgClosing = () =>
  new Problem(
    409,
    'org-closing',
    'This org is being closed, so it can only be read; an owner can take that back on the page “Organisation”.',
  );

/** For what the guard does not see, such as a secret link. Needs a transaction. @throws Problem 409 `org-closing`. */
export async function requireOpenOrg(ctx: AnyContext): Promise<void> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.org')
    .select('closing_at')
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  if (row?.closing_at != null) throw orgClosing();
}
