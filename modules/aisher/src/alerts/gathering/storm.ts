import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownServiceOf } from '../../own/own-service.ts';
import { ownDb } from '../../own-db.ts';
import { isServiceLearning } from '../detecting/settings.ts';
import { type Gathering, openIncident, servicesMax } from '../incidents/incidents.ts';
import { joinIncident, type Loose } from './loose-alarms.ts';

/** More than anybody reads one by one. */
const alarmsMax = 20;
const openingsMax = 100;
const minuteMs = 60_000;
/** Until then what comes belongs to the storm. */
const lullMs = 10 * minuteMs;
const countedMax = 5_000;
/** As many as a statement writes. */
const membersMax = 5_000;

/** A group is seen when the fold that opened it commits, somewhat after the time that it notes. */
const foldMs = 30_000;
/** Nobody is told of what is older. */
const lateMs = 45 * minuteMs;

interface Openings {
  /** In the minute that had most. */
  readonly count: number;
  readonly environment: string | null;
}

/** Of groups: not of this server itself, nor of a service on its first day. */
const isOfOthers = (ctx: AnyContext) => sql`
  service_id not in (select s.id from aisher.service s where s.org_id = ${ctx.org}::uuid
    and (s.name = ${ownServiceOf(ctx)} or ${isServiceLearning(ctx)}))`;

const minuteAgo = (ctx: AnyContext) => new Date(ctx.now().getTime() - minuteMs);

/** Groups that were opened since then. Needs a transaction. */
async function countOpenings(ctx: AnyContext, since: Date): Promise<Openings> {
  const { rows } = await sql<Openings>`
    select coalesce(max(opened), 0)::int as count, (select m.environment from aisher.group_minute m
      where m.org_id = ${ctx.org}::uuid order by m.minute desc limit 1) as environment
    from (select count(*) as opened from (
        select created_at from aisher.error_group where org_id = ${ctx.org}::uuid and created_at > ${since}::timestamptz
          and ${isOfOthers(ctx)} order by created_at desc limit ${countedMax}) recent
      group by floor(extract(epoch from ${ctx.now()}::timestamptz - created_at) / 60)) minutes`.execute(
    ownDb(ctx),
  );
  return rows[0] ?? { count: 0, environment: null };
}

/** Whether so many groups were opened in the last minute that they are a storm. Needs a transaction. */
export const hasStormOpened = async (ctx: AnyContext): Promise<boolean> =>
  (await countOpenings(ctx, minuteAgo(ctx))).count > openingsMax;

/** From where this look counts: the last minute, or all since the look before when it comes late. Needs a transaction. */
async function takeOpenings(ctx: AnyContext): Promise<Date> {
  const now = ctx.now().getTime();
  const { rows } = await sql<{ until: Date | null }>`
    update aisher.alert_setting s set opened_until = ${ctx.now()}::timestamptz
    from aisher.alert_setting was where s.org_id = ${ctx.org}::uuid and was.org_id = s.org_id
    returning was.opened_until as until`.execute(ownDb(ctx));
  const until = rows[0]?.until?.getTime() ?? now;
  return new Date(Math.max(now - lateMs, Math.min(now - minuteMs, until - foldMs)));
}

/** Puts groups that were opened since then to the storm, though no alarm names them. Needs a transaction. */
async function joinOpened(ctx: AnyContext, incidentId: string, since: Date): Promise<void> {
  let joined: bigint | undefined;
  do joined = await joinSome(ctx, incidentId, since);
  while (joined === BigInt(membersMax));
  await sql`
    update aisher.incident i set services = coalesce((
      select array_agg(id) from (
        select g.service_id as id from aisher.incident_group m
        join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
        where m.org_id = i.org_id and m.incident_id = i.id
        group by g.service_id order by count(*) desc, g.service_id limit ${servicesMax}) most), i.services)
    where i.org_id = ${ctx.org}::uuid and i.id = ${incidentId}::uuid`.execute(ownDb(ctx));
}

/** Gives how many joined. */
async function joinSome(ctx: AnyContext, incidentId: string, since: Date) {
  const { numAffectedRows } = await sql`
    insert into aisher.incident_group (org_id, incident_id, group_id, created_at, events_before, acknowledged_at)
      select i.org_id, i.id, g.id, ${ctx.now()}::timestamptz, 0, i.acknowledged_at
      from aisher.incident i join aisher.error_group g on g.org_id = i.org_id
      where i.org_id = ${ctx.org}::uuid and i.id = ${incidentId}::uuid and g.created_at > ${since}::timestamptz
        and g.merged_into is null and ${isOfOthers(ctx)} and not exists (
          select from aisher.incident_group m where m.org_id = i.org_id and m.incident_id = i.id and m.group_id = g.id)
      order by g.created_at limit ${membersMax}
    on conflict (org_id, incident_id, group_id) do nothing`.execute(ownDb(ctx));
  return numAffectedRows;
}

/**
 * When more comes than anybody reads one by one, all of it is one incident. Gives whether it is so now. Needs a transaction
 * that holds the lock of the alerts.
 */
export async function gatherStorm(
  ctx: AnyContext,
  alarms: readonly Loose[],
  gatherings: readonly Gathering[],
  isLearning: boolean,
): Promise<boolean> {
  const now = ctx.now();
  const nothing = { count: 0, environment: null };
  const since = await takeOpenings(ctx);
  const openings = isLearning ? nothing : await countOpenings(ctx, since);
  const isStrong = alarms.length > alarmsMax || openings.count > openingsMax;
  const going = gatherings.find(
    ({ kind, lastAlarmAt }) => kind === 'storm' && now.getTime() - lastAlarmAt.getTime() < lullMs,
  );
  if (!isStrong && going === undefined) return false;
  const id = going?.id ?? (await openStorm(ctx, alarms, openings, since));
  if (alarms.length > 0) await joinIncident(ctx, id, alarms);
  if (isStrong) {
    await ownDb(ctx)
      .updateTable('aisher.incident')
      .set({ last_alarm_at: now })
      .where('id', '=', id)
      .execute();
  }
  if (!isLearning) await joinOpened(ctx, id, since);
  return true;
}

async function openStorm(
  ctx: AnyContext,
  alarms: readonly Loose[],
  { environment }: Openings,
  since: Date,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select service_id as id from aisher.error_group
    where org_id = ${ctx.org}::uuid and created_at > ${since}::timestamptz and ${isOfOthers(ctx)}
    group by 1 order by count(*) desc, 1 limit ${servicesMax}`.execute(ownDb(ctx));
  const ids = [...rows.map(({ id }) => id), ...alarms.map(({ serviceId }) => serviceId)];
  return openIncident(ctx, {
    kind: 'storm',
    cause: 'storm',
    serviceIds: [...new Set(ids)],
    environment: alarms[0]?.environment ?? environment ?? '',
    release: null,
    openedAt: alarms[0]?.at ?? since,
    lastAlarmAt: ctx.now(),
  });
}
