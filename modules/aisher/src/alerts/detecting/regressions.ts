import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { addAlarms, type Finding } from './alarms.ts';

/** What regressed longer ago came from a backlog. */
const backlogMs = 30 * 60_000;
const regressionsMax = 2_000;

/** Writes an alarm for each group that came back after it was resolved, once. */
export const noteRegressions = (ctx: AnyContext): Promise<void> => inTransaction(ctx, note);

async function note(ctx: AnyContext): Promise<void> {
  const since = new Date(ctx.now().getTime() - backlogMs);
  const { rows } = await sql<Omit<Finding, 'kind' | 'expected'>>`
    select g.id as "groupId", (extract(epoch from date_trunc('minute', g.state_at)) / 60)::int as minute,
      coalesce((select r.environment from aisher.fingerprint f
        join aisher.fingerprint_release r on r.org_id = f.org_id and r.hash = f.hash
        where f.org_id = g.org_id and f.group_id = g.id and r.release = coalesce(g.regressed_in, r.release)
        order by r.last_seen_at desc limit 1), '') as environment,
      coalesce((select sum(m.events) from aisher.fingerprint f
        join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash
        where f.org_id = g.org_id and f.group_id = g.id and m.minute > g.state_at - interval '5 minutes'), 0)::int as events
    from aisher.error_group g
    where g.org_id = ${ctx.org}::uuid and g.state = 'regressed' and g.state_at > ${since}::timestamptz
      and g.merged_into is null and g.silence is null
      and not exists (select from aisher.alarm a where a.org_id = g.org_id and a.group_id = g.id
        and a.kind = 'regression' and a.at >= date_trunc('minute', g.state_at))
    order by g.state_at limit ${regressionsMax}`.execute(ownDb(ctx));
  await addAlarms(
    ctx,
    rows.map((row) => ({ ...row, kind: 'regression', expected: 0 })),
  );
}
