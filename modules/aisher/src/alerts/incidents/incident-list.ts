import {
  type AnyContext,
  cursorAt,
  inTransaction,
  listEvents,
  Problem,
  readPage,
} from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { comesFirst } from './incidents.ts';
import {
  type Incident,
  type IncidentDetail,
  incident,
  incidentAlarmsMax,
  type incidentEvents,
  incidentEventsMax,
  incidentGroupsMax,
  type incidentList,
  incidentLists,
  incidentNews,
  type incidentQuery,
} from './schema.ts';

const incidentNotFound = () =>
  new Problem(404, 'incident-not-found', 'There is no such incident; look in the list.');

const selectIncidents = (ctx: AnyContext) => ownDb(ctx).selectFrom('aisher.incident').selectAll();
type Row = Awaited<ReturnType<ReturnType<typeof selectIncidents>['execute']>>[number];

/** What incidents name, by id. */
interface Named {
  readonly services: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, Pick<Incident, 'title' | 'culprit'>>;
}

/** Names of the services of some incidents, and of the first group of each. Needs a transaction. */
async function readNames(ctx: AnyContext, rows: readonly Row[]): Promise<Named> {
  const serviceIds = [...new Set(rows.flatMap((row) => row.services))];
  const groupIds = rows.flatMap((row) => row.top_group_id ?? []);
  const services = await ownDb(ctx)
    .selectFrom('aisher.service')
    .select(['id', 'name'])
    .where(sql<boolean>`id = any(${serviceIds}::uuid[])`)
    .execute();
  const groups = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select(['id', 'title', 'culprit'])
    .where(sql<boolean>`id = any(${groupIds}::uuid[])`)
    .execute();
  return {
    services: new Map(services.map(({ id, name }) => [id, name])),
    groups: new Map(groups.map(({ id, ...names }) => [id, names])),
  };
}

/** As the page has them. Needs a transaction. */
async function toIncidents(ctx: AnyContext, rows: readonly Row[]): Promise<Incident[]> {
  const named = await readNames(ctx, rows);
  return rows.map((row) => toIncident(row, named));
}

const toInstant = (at: Date | null): string | null => at?.toISOString() ?? null;

const toIncident = (row: Row, { services, groups }: Named): Incident => ({
  id: row.id,
  kind: incident.shape.kind.parse(row.kind),
  state: incident.shape.state.parse(row.state),
  cause: incident.shape.cause.parse(row.cause),
  services: row.services.flatMap((id) => {
    const name = services.get(id);
    return name === undefined ? [] : [{ id, name }];
  }),
  environment: row.environment,
  release: row.release,
  title: groups.get(row.top_group_id ?? '')?.title ?? null,
  culprit: groups.get(row.top_group_id ?? '')?.culprit ?? null,
  openedAt: row.opened_at.toISOString(),
  lastAlarmAt: row.last_alarm_at.toISOString(),
  events: row.events,
  groups: row.groups,
  waiting: row.waiting,
  step: row.step,
  stepDueAt: toInstant(row.step_due_at),
  ruleId: row.rule_id,
  analysisId: row.analysis_id,
  suspectSha: row.suspect_sha,
  draftId: row.draft_id,
  acknowledgedAt: toInstant(row.acknowledged_at),
  acknowledgedBy: row.acknowledged_by,
  closedAt: toInstant(row.closed_at),
  closedReason: row.closed_reason,
});

/** Incidents of the org, the newest first. */
export async function listIncidents(
  ctx: AnyContext,
  query: z.infer<typeof incidentQuery>,
): Promise<z.infer<typeof incidentList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = selectIncidents(ctx);
    if (query.state !== undefined) select = select.where('state', '=', query.state);
    const { rows, nextCursor } = await readPage(select, ['opened_at', 'id'], query, (last) =>
      cursorAt(last.opened_at, last.id),
    );
    return { incidents: await toIncidents(ctx, rows), nextCursor };
  });
}

/** @throws Problem 404 `incident-not-found`. */
export async function getIncident(ctx: AnyContext, id: string): Promise<IncidentDetail> {
  return inTransaction(ctx, async (ctx) => {
    const row = await selectIncidents(ctx).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw incidentNotFound();
    const [shown] = await toIncidents(ctx, [row]);
    return { ...(shown as Incident), ...(await readLists(ctx, id)) };
  });
}

async function readLists(ctx: AnyContext, id: string): Promise<z.infer<typeof incidentLists>> {
  const { rows } = await sql<{ members: unknown; alarms: unknown }>`
    select (select coalesce(jsonb_agg(to_jsonb(m)), '[]') from (
        select g.id, s.name as service, g.title, g.culprit, g.state, greatest(0, g.events - m.events_before) as events,
          ${utc('m.created_at')} as "joinedAt", ${utc('m.acknowledged_at')} as "acknowledgedAt"
        from aisher.incident i join aisher.incident_group m on m.org_id = i.org_id and m.incident_id = i.id
        join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
        join aisher.service s on s.org_id = g.org_id and s.id = g.service_id
        where i.org_id = ${ctx.org}::uuid and i.id = ${id}::uuid order by ${comesFirst} limit ${incidentGroupsMax}) m) as members,
      (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from (
        select a.id, a.kind, ${utc('a.at')} as at, a.group_id as "groupId", a.environment, a.release, a.events, a.expected,
          ${utc('a.ended_at')} as "endedAt"
        from aisher.alarm a where a.org_id = ${ctx.org}::uuid and a.incident_id = ${id}::uuid
        order by a.at desc, a.id limit ${incidentAlarmsMax}) a) as alarms`.execute(ownDb(ctx));
  return incidentLists.parse(rows[0]);
}

/** A time within JSON, as the page reads it. */
const utc = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * What became of an incident, the newest first.
 *
 * @throws Problem 404 `incident-not-found`.
 */
export async function listIncidentEvents(
  ctx: AnyContext,
  id: string,
): Promise<z.infer<typeof incidentEvents>> {
  return inTransaction(ctx, async (ctx) => {
    const known = await ownDb(ctx)
      .selectFrom('aisher.incident')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known === undefined) throw incidentNotFound();
    const events = await listEvents(ctx, { subject: id, limit: incidentEventsMax });
    return {
      events: events.map(({ type, at, actor, data }) => ({
        type: type.slice(type.indexOf('.') + 1),
        at: at.toISOString(),
        personId: actor.kind === 'person' ? actor.personId : null,
        ...incidentNews.parse(data),
      })),
    };
  });
}
