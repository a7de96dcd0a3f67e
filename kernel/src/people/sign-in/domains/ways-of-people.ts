import { sql } from 'kysely';
import { type AnyContext, kernelDb } from '../../../core/context.ts';
import { emailOfLogin } from '../../identity/logins.ts';
import { emailsOfUsers } from '../../scim/users.ts';
import type { Way } from '../ways.ts';

/** The ways that domains of the org ask for, by domain. Needs a transaction. */
export async function findRules(ctx: AnyContext): Promise<ReadonlyMap<string, Way>> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.org_domain')
    .select(['domain', 'way'])
    .where('way', 'is not', null)
    .where('verified_at', 'is not', null)
    .execute();
  return new Map(rows.map(({ domain, way }) => [domain, way as Way]));
}

/** The addresses of people that a provider checked: of an account of theirs, or that of the org that provisioned them. */
async function addressesOf(ctx: AnyContext, people: readonly string[]) {
  const { rows } = await sql<{ person_id: string; login_id: string; email_sealed: string }>`
    select person_id, login_id, email_sealed from kernel.checked_emails_of(${people}::uuid[])`.execute(
    kernelDb(ctx),
  );
  const checked = rows.map(({ person_id: personId, login_id: loginId, email_sealed: sealed }) => ({
    personId,
    email: emailOfLogin(ctx, loginId, sealed),
  }));
  return [...checked, ...(await emailsOfUsers(ctx, people))];
}

/**
 * The ways by which people have to sign in because they are of a domain of the org; nothing of those whom the policy of
 * the org alone concerns. Needs a transaction.
 */
export async function findWaysOfPeople(
  ctx: AnyContext,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly Way[]>> {
  const found = new Map<string, Way[]>();
  const rules = await findRules(ctx);
  if (rules.size === 0) return found;
  for (const { personId, email } of await addressesOf(ctx, people)) {
    const way = rules.get(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
    if (way !== undefined) found.set(personId, [...(found.get(personId) ?? []), way]);
  }
  return found;
}
