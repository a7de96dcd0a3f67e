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
