import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb, type Parts } from '../../core/context.ts';
import { systemScope } from '../../database/database.ts';
import { asIdentity } from './bound.ts';
import { emailBlind } from './emails.ts';

/** What a provider says of an account once it is believed. */
export interface Account {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
}

export interface Login extends Account {
  readonly id: string;
  readonly lastUsedAt: Date;
  readonly createdAt: Date;
}

export interface FoundLogin {
  readonly loginId: string;
  readonly identityId: string;
}

/** More would be a list that nobody reads. */
export const loginsMax = 20;

export const loginsTooMany = () =>
  new Problem(
    409,
    'logins-too-many',
    `There are ${loginsMax} ways to sign in at most. Remove one that is no longer used.`,
    { limit: loginsMax },
  );

const emailName = (loginId: string) => `e-mail of login ${loginId}`;

/** Whose account it is, by issuer and subject alone. Whoever asks is nobody yet. */
export async function findLogin(
  { database }: Pick<Parts, 'database'>,
  { issuer, subject }: Pick<Account, 'issuer' | 'subject'>,
): Promise<FoundLogin | undefined> {
  const row = await database.transaction(systemScope, (db) =>
    db
      .selectFrom('kernel.identity_login')
      .select(['id', 'identity_id'])
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst(),
  );
  return row && { loginId: row.id, identityId: row.identity_id };
}

/** The address of a login as its provider told it. */
export const emailOfLogin = ({ parts }: AnyContext, loginId: string, sealed: string): string =>
  parts.keyring.open(sealed, emailName(loginId));

const sealedEmail = ({ parts: { keyring } }: AnyContext, id: string, { email }: Account) => ({
  email_sealed: email === null ? null : keyring.seal(email, emailName(id)),
  email_blind: email === null ? null : emailBlind(keyring, email),
});

/**
 * Gives an identity a further way to sign in; undefined when the account is a login already, of whomever.
 *
 * @throws Problem 409 `logins-too-many`.
 */
export async function tryAddLogin(
  ctx: AnyContext,
  identityId: string,
  account: Account,
): Promise<string | undefined> {
  return asIdentity(ctx, identityId, async (ctx) => {
    const db = kernelDb(ctx);
    const { n } = await db
      .selectFrom('kernel.identity_login')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('identity_id', '=', identityId)
      .executeTakeFirstOrThrow();
    if (Number(n) >= loginsMax) throw loginsTooMany();
    const id = randomUUID();
    const { issuer, subject, emailVerified } = account;
    const added = await db
      .insertInto('kernel.identity_login')
      .values({
        id,
        identity_id: identityId,
        issuer,
        subject,
        ...sealedEmail(ctx, id, account),
        email_verified: emailVerified,
        last_used_at: ctx.now(),
      })
      .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return added?.id;
  });
}

/** As {@link tryAddLogin}. @throws Problem 409 `login-taken`, `logins-too-many`. */
export async function addLogin(
  ctx: AnyContext,
  identityId: string,
  account: Account,
): Promise<string> {
  const id = await tryAddLogin(ctx, identityId, account);
  if (id !== undefined) return id;
  throw new Problem(
    409,
    'login-taken',
    'This account signs in somebody already; sign in with it, and join the two there.',
  );
}

/** Notes that a login was used, and the address that the provider tells now. */
export async function noteLogin(
  ctx: AnyContext,
  { loginId, identityId }: FoundLogin,
  account: Account,
): Promise<void> {
  await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.identity_login')
      .set({
        ...sealedEmail(ctx, loginId, account),
        email_verified: account.emailVerified,
        last_used_at: ctx.now(),
      })
      .where('id', '=', loginId)
      .execute(),
  );
}

/** The ways in which an identity signs in, last used first. */
export async function listLogins(ctx: AnyContext, identityId: string): Promise<Login[]> {
  const rows = await asIdentity(ctx, identityId, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.identity_login')
      .selectAll()
      .where('identity_id', '=', identityId)
      .orderBy('last_used_at', 'desc')
      .limit(loginsMax)
      .execute(),
  );
  return rows.map((row) => ({
    id: row.id,
    issuer: row.issuer,
    subject: row.subject,
    email: row.email_sealed === null ? null : emailOfLogin(ctx, row.id, row.email_sealed),
    emailVerified: row.email_verified,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  }));
}
