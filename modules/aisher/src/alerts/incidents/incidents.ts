import { randomUUID } from 'node:crypto';
import { type AnyContext, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { minuteOf } from '../detecting/minutes.ts';
import { apartMinutes, type OpenIncident } from '../gathering/gather.ts';
import { findRoute, stepDue } from '../rules/route.ts';

/** Tells the org's screens, after the commit, that an incident has changed. */
export function announceIncident(ctx: AnyContext, id: string): void {
  ctx.afterCommit(() => ctx.parts.live.publish(ctx.org, { topic: 'aisher.incident', id }));
}

/**
 * The order of an incident's groups `g` with their membership `m`: those of its deepest service, with a stack, with the most
 * events. The first one gives it the title.
 */
export const comesFirst = sql`g.service_id = i.services[1] desc, g.kind = 'stack' desc, g.events - m.events_before desc, g.id`;

/** As many as alarms are put to at once. */
const gatheringsMax = 2_000;
/** As many services as an incident names. */
export const servicesMax = 50;

interface Row {
  readonly id: string;
  readonly kind: 'errors' | 'storm';
  readonly services: string[];
  readonly serviceIds: string[];
  readonly environment: string | null;
  readonly groups: string[];
  readonly openedAt: Date;
  readonly lastAlarmAt: Date;
}

export interface Gathering extends OpenIncident {
  readonly kind: 'errors' | 'storm';
  readonly serviceIds: readonly string[];
  readonly lastAlarmAt: Date;
}

/**
 * Open incidents that some of these alarms may belong to: they have a group of theirs, or had an alarm soon before the first
 * of them. Each names the groups of these alarms alone. Needs a transaction that holds the lock of the alerts.
 */
export async function readGatherings(
  ctx: AnyContext,
  alarms: readonly { readonly groupId: string; readonly at: Date }[],
): Promise<readonly Gathering[]> {
  const first = Math.min(ctx.now().getTime(), ...alarms.map(({ at }) => at.getTime()));
  // Minutes are compared, so an alarm may be nearly a minute older than it looks.
  const since = new Date(first - (apartMinutes + 1) * 60_000);
  const groups = [...new Set(alarms.map(({ groupId }) => groupId))];
  const { rows } = await sql<Row>`
    select i.id, i.kind, i.services as "serviceIds", case when i.kind = 'errors' then i.environment end as environment, i.opened_at as "openedAt", i.last_alarm_at as "lastAlarmAt",
      array(select s.name from unnest(i.services) with ordinality as named (id, place)
        join aisher.service s on s.org_id = i.org_id and s.id = named.id order by named.place) as services,
      coalesce(own.groups, '{}') as groups
    from aisher.incident i
    left join (
      select m.incident_id, array_agg(m.group_id) as groups from aisher.incident_group m
      where m.org_id = ${ctx.org}::uuid and m.group_id = any(${groups}::uuid[]) group by m.incident_id) own on own.incident_id = i.id
    where i.org_id = ${ctx.org}::uuid and i.state <> 'closed' and (own.groups is not null or i.last_alarm_at >= ${since}::timestamptz)
    order by own.groups is not null desc, i.last_alarm_at desc, i.id desc limit ${gatheringsMax}`.execute(
    ownDb(ctx),
  );
  return rows.map(({ groups, openedAt, ...row }) => ({
    ...row,
    groups: new Set(groups),
    openedMinute: minuteOf(openedAt),
    lastMinute: minuteOf(row.lastAlarmAt),
  }));
}

export interface NewIncident {
  readonly kind: 'errors' | 'storm';
  readonly cause: 'new' | 'spike' | 'regression' | 'storm';
  /** The deepest first. */
  readonly serviceIds: readonly string[];
  readonly environment: string;
  readonly release: string | null;
  readonly openedAt: Date;
  readonly lastAlarmAt: Date;
}

/** Opens an incident, told by the rule that fits it. Needs a transaction that holds the lock of the alerts. */
export async function openIncident(ctx: AnyContext, incident: NewIncident): Promise<string> {
  const { kind, cause, environment, release } = incident;
  const id = randomUUID();
  const serviceIds = incident.serviceIds.slice(0, servicesMax);
  const route = await findRoute(ctx, { serviceIds, environment, cause });
  await ownDb(ctx)
    .insertInto('aisher.incident')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      kind,
      state: 'open',
      opened_at: incident.openedAt,
      last_alarm_at: incident.lastAlarmAt,
      cause,
      services: serviceIds,
      environment,
      release,
      rule_id: route.ruleId,
      rule_version: route.ruleVersion,
      step_due_at: stepDue(route, 0, ctx.now()),
    })
    .execute();
  const data = { incidentId: id, cause, services: serviceIds.length, ruleId: route.ruleId };
  await record(ctx, 'aisher.incident-opened', data, { subjects: [id] });
  announceIncident(ctx, id);
  return id;
}

/** Notes that an incident has grown. Needs a transaction that holds the lock of the alerts. */
export async function growIncident(
  ctx: AnyContext,
  id: string,
  { serviceIds, lastAlarmAt }: Pick<NewIncident, 'serviceIds' | 'lastAlarmAt'>,
): Promise<void> {
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set(({ fn, val }) => ({
      services: serviceIds.slice(0, servicesMax),
      last_alarm_at: fn('greatest', ['last_alarm_at', val(lastAlarmAt)]),
    }))
    .where('id', '=', id)
    .execute();
  await record(ctx, 'aisher.incident-joined', { incidentId: id }, { subjects: [id] });
  announceIncident(ctx, id);
}
