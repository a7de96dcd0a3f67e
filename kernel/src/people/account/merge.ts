import { sql } from 'kysely';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { asIdentity } from '../identity/bound.ts';
import { endSurplus, identitySessionsMax } from '../identity/identity-sessions.ts';
import { loginsMax, loginsTooMany } from '../identity/logins.ts';
import { passkeysMax, passkeysTooMany } from '../passkeys/passkeys.ts';

const shareOrg = () =>
  new Problem(
    409,
    'identities-share-org',
    'Both accounts are a person in the same org; leave it with one of them first.',
  );

const personsOf = (ctx: AnyContext, identityId: string) =>
  asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.identity_person')
      .select(['org_id', 'person_id', 'created_at'])
      .where('identity_id', '=', identityId)
      .orderBy('org_id')
      .execute(),
  );

/** Takes all that an identity has out of the database, and gives it. */
async function takeApart(ctx: AnyContext, identityId: string) {
  const persons = await personsOf(ctx, identityId);
  return asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    const logins = await db
      .selectFrom('kernel.identity_login')
      .selectAll()
      .where('identity_id', '=', identityId)
      .execute();
    const passkeys = await db
      .selectFrom('kernel.passkey')
      .selectAll()
      .where('identity_id', '=', identityId)
      .execute();
    const sessions = await db
      .selectFrom('kernel.identity_session')
      .selectAll()
      .where('identity_id', '=', identityId)
      .where('ended_at', 'is', null)
      .execute();
    await db.deleteFrom('kernel.identity').where('id', '=', identityId).execute();
    return { persons, logins, passkeys, sessions };
  });
}

/** Whether an identity is nobody in any org, so that nobody loses anything when its logins go to another. */
export const isNobody = async (ctx: AnyContext, identityId: string): Promise<boolean> =>
  (await personsOf(ctx, identityId)).length === 0;

/** What is shown and removed in a list has to have room in it. */
async function requireRoom(ctx: AnyContext, identityId: string): Promise<void> {
  await asIdentity(ctx, identityId, async (ctx) => {
    const { rows } = await sql<{ logins: number; passkeys: number }>`select
      (select count(*)::int from kernel.identity_login where identity_id = ${identityId}::uuid) as logins,
      (select count(*)::int from kernel.passkey where identity_id = ${identityId}::uuid) as passkeys`.execute(
      kernelDb(ctx),
    );
    const [{ logins, passkeys } = { logins: 0, passkeys: 0 }] = rows;
    if (logins > loginsMax) throw loginsTooMany();
    if (passkeys > passkeysMax) throw passkeysTooMany();
  });
}

/**
 * Makes two identities one: all that `from` has is `into`'s afterwards. The caller has made sure that one person is
 * signed in to both. Browsers of `from` stand in the list of `into` and can be ended there, with all that they opened. They open
 * no further org: the secret in their cookie names an identity that is gone.
 *
 * @throws Problem 409 `identities-share-org`, `logins-too-many`, `passkeys-too-many`.
 */
export async function mergeIdentities(
  ctx: AnyContext,
  { into, from }: { readonly into: string; readonly from: string },
): Promise<string[]> {
  return inTransaction(ctx, async (ctx) => {
    const taken = new Set((await personsOf(ctx, into)).map((row) => row.org_id));
    const { persons, logins, passkeys, sessions } = await takeApart(ctx, from);
    if (persons.some(({ org_id }) => taken.has(org_id))) throw shareOrg();
    await asIdentity(ctx, into, async (ctx) => {
      const db = kernelDb(ctx);
      const own = <Row extends object>(row: Row) => ({ ...row, identity_id: into });
      for (const login of logins) {
        await db.insertInto('kernel.identity_login').values(own(login)).execute();
      }
      for (const person of persons) {
        await db.insertInto('kernel.identity_person').values(own(person)).execute();
      }
      for (const passkey of passkeys) {
        await db.insertInto('kernel.passkey').values(own(passkey)).execute();
      }
      for (const session of sessions) {
        await db.insertInto('kernel.identity_session').values(own(session)).execute();
      }
    });
    await requireRoom(ctx, into);
    return endSurplus(ctx, into, identitySessionsMax);
  });
}
