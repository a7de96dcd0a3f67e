import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

/**
 * Makes anew which classes these accounts teach. Whoever stands in for a lesson sees its class until the day after it,
 * when a late mark may still come. Needs a transaction with the reach of the org.
 */
export async function deriveClassAccess(
  ctx: AnyContext,
  accounts: readonly string[],
): Promise<void> {
  const db = ownDb(ctx);
  await sql`
    delete from autus.class_access where org_id = ${ctx.org}::uuid and account_id = any(${accounts}::uuid[])`.execute(
    db,
  );
  await sql`
    insert into autus.class_access (org_id, account_id, class_id, until, created_at)
    select p.org_id, p.account_id, t.class_id, case when bool_or(t.until is null) then null else max(t.until) end,
      ${ctx.now()}::timestamptz
    from autus.profile p
    join (
      select c.org_id, c.coach_id, c.class_id, null::date as until from autus.class_coach c
      where c.org_id = ${ctx.org}::uuid and c.until is null
      union all
      select l.org_id, u.coach_id, l.class_id, (l.ends_at at time zone interval '9 hours')::date + 2
      from autus.lesson_decision d
      join autus.lesson l on l.org_id = d.org_id and l.id = d.lesson_id and l.ends_at > now() - interval '2 days'
      cross join lateral unnest(l.coach_ids) as u(coach_id)
      where d.org_id = ${ctx.org}::uuid and d.kind in ('substitute', 'add')
    ) t on t.org_id = p.org_id and t.coach_id = p.id
    where p.org_id = ${ctx.org}::uuid and p.account_id = any(${accounts}::uuid[]) and p.state <> 'archived'
    group by p.org_id, p.account_id, t.class_id`.execute(db);
}

/**
 * Makes anew which children these accounts see as their coaches, and who sees these children so: children with a seat in
 * a class that is taught, or booked into a lesson of it. Needs a transaction with the reach of the org.
 */
export async function deriveCoached(
  ctx: AnyContext,
  { accounts = [], children = [] }: { accounts?: readonly string[]; children?: readonly string[] },
): Promise<void> {
  const db = ownDb(ctx);
  await sql`
    delete from autus.access where org_id = ${ctx.org}::uuid and why = 'coach'
      and (account_id = any(${accounts}::uuid[]) or profile_id = any(${children}::uuid[]))`.execute(
    db,
  );
  await sql`
    insert into autus.access (org_id, account_id, profile_id, why, since, until, created_at)
    select t.org_id, t.account_id, s.child_id, 'coach', least(min(s.since), autus.today()),
      case when bool_or(least(s.until, t.until) is null) then null else max(least(s.until, t.until)) end,
      ${ctx.now()}::timestamptz
    from autus.class_access t
    join (
      select e.class_id, e.child_id, e.since, e.until + 1 as until from autus.enrolment e
      where e.org_id = ${ctx.org}::uuid and (e.until is null or (e.until >= e.since and e.until >= autus.today()))
      union all
      select b.class_id, b.child_id, (b.created_at at time zone interval '9 hours')::date,
        (l.ends_at at time zone interval '9 hours')::date + 2
      from autus.booking b join autus.lesson l on l.org_id = b.org_id and l.id = b.lesson_id
      where b.org_id = ${ctx.org}::uuid and b.cancelled_at is null and l.ends_at > now() - interval '2 days'
    ) s on s.class_id = t.class_id
    join autus.profile p on p.org_id = t.org_id and p.id = s.child_id and p.state <> 'archived'
    where t.org_id = ${ctx.org}::uuid and (t.until is null or t.until > autus.today())
      and (t.account_id = any(${accounts}::uuid[]) or s.child_id = any(${children}::uuid[]))
    group by t.org_id, t.account_id, s.child_id`.execute(db);
}
