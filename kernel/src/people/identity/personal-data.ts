import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { asIdentity } from './bound.ts';
import { identityOf } from './identities.ts';
import { listLogins } from './logins.ts';

/** What is kept of the identity of a person: its logins and where it signed in. No other org is named. */
export function ownIdentity(ctx: AnyContext, personId: string) {
  return inTransaction(ctx, async (ctx) => {
    const identityId = await identityOf(ctx, personId);
    if (identityId === undefined) return null;
    const sessions = await asIdentity(ctx, identityId, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.identity_session')
        .select(['id', 'way', 'signed_in_at', 'ends_at', 'ended_at', 'browser', 'system', 'place'])
        .where('identity_id', '=', identityId)
        .orderBy('signed_in_at', 'desc')
        .limit(500)
        .execute(),
    );
    return { id: identityId, logins: await listLogins(ctx, identityId), sessions };
  });
}

/** A person is erased in one org: the identity goes when it is nobody in any other. Needs a transaction. */
export async function forgetIdentity(ctx: AnyContext, personId: string): Promise<void> {
  const identityId = await identityOf(ctx, personId);
  if (identityId === undefined) return;
  await asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    await db
      .deleteFrom('kernel.identity_person')
      .where('org_id', '=', ctx.org)
      .where('person_id', '=', personId)
      .execute();
    const elsewhere = await db
      .selectFrom('kernel.identity_person')
      .select('org_id')
      .where('identity_id', '=', identityId)
      .limit(1)
      .executeTakeFirst();
    if (elsewhere !== undefined) return;
    await db.deleteFrom('kernel.identity').where('id', '=', identityId).execute();
  });
}
