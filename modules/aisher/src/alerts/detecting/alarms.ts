import { randomUUID } from 'node:crypto';
import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownServiceOf } from '../../own/own-service.ts';
import { ownDb } from '../../own-db.ts';
import type { Place } from './fresh-minutes.ts';
import { instantOf } from './minutes.ts';

/** What a detector found in a group. */
export interface Finding extends Place {
  readonly kind: 'new' | 'spike' | 'regression';
  readonly minute: number;
  readonly events: number;
  readonly expected: number;
}

/**
 * Writes alarms with the newest release that each was seen in. One that is known stays. What this server tells of itself wakes
 * nobody. Needs a transaction.
 */
export async function addAlarms(ctx: AnyContext, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  const rows = findings.map((each) => ({
    ...each,
    id: randomUUID(),
    at: instantOf(each.minute),
    expected: Number(each.expected.toFixed(3)),
  }));
  await sql`
    insert into aisher.alarm (id, org_id, created_at, kind, at, group_id, environment, release, events, expected)
      select a.id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, kind, a.at, "groupId", a.environment,
        (select nullif(r.release, '') from aisher.fingerprint f
          join aisher.fingerprint_release r on r.org_id = f.org_id and r.hash = f.hash
          where f.org_id = ${ctx.org}::uuid and f.group_id = a."groupId" and r.environment = a.environment
          order by r.last_seen_at desc limit 1), a.events, a.expected
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as a (id uuid, kind text, at timestamptz, "groupId" uuid,
        environment text, events bigint, expected double precision)
      where not exists (select from aisher.error_group g join aisher.service s on s.id = g.service_id
        where g.org_id = ${ctx.org}::uuid and g.id = a."groupId" and s.name = ${ownServiceOf(ctx)})
    on conflict (org_id, group_id, environment, kind, at) do nothing`.execute(ownDb(ctx));
}

/** Notes that spikes are over. Needs a transaction. */
export async function endAlarms(
  ctx: AnyContext,
  ended: readonly (Place & { readonly minute: number })[],
): Promise<void> {
  if (ended.length === 0) return;
  const rows = ended.map(({ minute, ...place }) => ({ ...place, at: instantOf(minute) }));
  await sql`
    update aisher.alarm a set ended_at = ended.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as ended ("groupId" uuid, environment text, at timestamptz)
    where a.org_id = ${ctx.org}::uuid and a.group_id = ended."groupId" and a.environment = ended.environment
      and a.kind = 'spike' and a.ended_at is null`.execute(ownDb(ctx));
}
