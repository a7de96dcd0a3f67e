import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { LooseAlarm } from './gather.ts';

/** An alarm that belongs to no incident yet. */
export interface Loose extends LooseAlarm {
  readonly kind: 'new' | 'spike' | 'regression';
  readonly serviceId: string;
  readonly release: string | null;
  readonly at: Date;
}

const looseMax = 5_000;
/** Nobody is told of what is older. */
const looseMs = 45 * 60_000;

/** Needs a transaction that holds the lock of the alerts. */
export async function readLoose(ctx: AnyContext): Promise<readonly Loose[]> {
  const since = new Date(ctx.now().getTime() - looseMs);
  const { rows } = await sql<Loose>`
    select a.id, a.kind, a.group_id as "groupId", g.service_id as "serviceId", s.name as service, a.environment, a.release,
      a.at, (extract(epoch from a.at) / 60)::int as minute
    from aisher.alarm a
    join aisher.error_group g on g.org_id = a.org_id and g.id = a.group_id
    join aisher.service s on s.org_id = g.org_id and s.id = g.service_id
    where a.org_id = ${ctx.org}::uuid and a.incident_id is null and a.at > ${since}::timestamptz
    order by a.at, a.id limit ${looseMax}`.execute(ownDb(ctx));
  return rows;
}

/** Whether there are alarms to put together. Needs a transaction. */
export async function hasLoose(ctx: AnyContext): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - looseMs);
  const row = await ownDb(ctx)
    .selectFrom('aisher.alarm')
    .select('id')
    .where('incident_id', 'is', null)
    .where('at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts alarms and their groups to an incident. Who takes care of a storm takes care of all of it. Needs a transaction. */
export async function joinIncident(
  ctx: AnyContext,
  incidentId: string,
  alarms: readonly { readonly id: string }[],
): Promise<void> {
  const ids = alarms.map(({ id }) => id);
  await sql`
    update aisher.alarm set incident_id = ${incidentId}::uuid
    where org_id = ${ctx.org}::uuid and id = any(${ids}::uuid[])`.execute(ownDb(ctx));
  await sql`
    insert into aisher.incident_group (org_id, incident_id, group_id, created_at, events_before, acknowledged_at)
      select i.org_id, i.id, g.id, ${ctx.now()}::timestamptz, min(greatest(0, g.events - a.events)),
        case when i.kind = 'storm' then i.acknowledged_at end
      from aisher.incident i join aisher.alarm a on a.org_id = i.org_id and a.incident_id = i.id
      join aisher.error_group g on g.org_id = a.org_id and g.id = a.group_id
      where i.org_id = ${ctx.org}::uuid and i.id = ${incidentId}::uuid and a.id = any(${ids}::uuid[])
      group by i.org_id, i.id, g.id, i.kind, i.acknowledged_at
    on conflict (org_id, incident_id, group_id) do nothing`.execute(ownDb(ctx));
}
