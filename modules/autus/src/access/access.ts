import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { dayAt } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import { deriveClassAccess, deriveCoached } from './class-access.ts';

/** The day in Korea on which the verb is done. */
export const todayOf = (ctx: AnyContext): string => dayAt(ctx.now().getTime());

/**
 * Makes anew what these accounts see as themselves, as guardians and as coaches. Doing it twice changes nothing. An archived
 * profile is seen by nobody but the org. Needs a transaction with the reach of the org.
 */
export async function deriveAccess(
  ctx: AnyContext,
  accounts: readonly (string | null)[],
): Promise<void> {
  const ids = accounts.filter((each) => each !== null);
  if (ids.length === 0) return;
  const own = sql`p.org_id = ${ctx.org}::uuid and p.account_id = any(${ids}::uuid[]) and p.state <> 'archived'`;
  await sql`
    delete from autus.access where org_id = ${ctx.org}::uuid and account_id = any(${ids}::uuid[])
      and why in ('self', 'guardian')`.execute(ownDb(ctx));
  await sql`
    insert into autus.access (org_id, account_id, profile_id, why, since, created_at)
    select p.org_id, p.account_id, p.id, 'self', (p.created_at at time zone interval '9 hours')::date, ${ctx.now()}::timestamptz
    from autus.profile p where ${own}
    union all
    select p.org_id, p.account_id, g.child_id, 'guardian', g.since, ${ctx.now()}::timestamptz
    from autus.profile p
    join autus.guardianship g on g.org_id = p.org_id and g.guardian_id = p.id and g.until is null
    join autus.profile c on c.org_id = g.org_id and c.id = g.child_id and c.state <> 'archived'
    where ${own}`.execute(ownDb(ctx));
  await deriveClassAccess(ctx, ids);
  await deriveCoached(ctx, { accounts: ids });
}

/** Accounts of these people. Needs a transaction. */
export async function accountsOf(
  ctx: AnyContext,
  profileIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ account: string }>`
    select account_id as account from autus.profile
    where org_id = ${ctx.org}::uuid and id = any(${profileIds}::uuid[]) and account_id is not null`.execute(
    ownDb(ctx),
  );
  return rows.map(({ account }) => account);
}

/** Accounts of a profile and of those who stand for it. Needs a transaction. */
export async function accountsAround(ctx: AnyContext, profileId: string): Promise<string[]> {
  const { rows } = await sql<{ account: string }>`
    select account_id as account from autus.profile where id = ${profileId}::uuid and account_id is not null
    union
    select p.account_id from autus.guardianship g
    join autus.profile p on p.org_id = g.org_id and p.id = g.guardian_id
    where g.org_id = ${ctx.org}::uuid and g.child_id = ${profileId}::uuid and p.account_id is not null`.execute(
    ownDb(ctx),
  );
  return rows.map(({ account }) => account);
}
