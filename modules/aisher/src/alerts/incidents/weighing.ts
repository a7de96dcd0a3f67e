import type { AnyContext } from '@dojang/kernel';
import { type RawBuilder, sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { Told, Weight } from '../telling/reason-to-tell.ts';
import { comesFirst } from './incidents.ts';

/** An incident that is not closed, as it is now. */
export interface Weighed extends Weight {
  readonly id: string;
  readonly kind: 'errors' | 'storm';
  readonly state: 'open' | 'acknowledged';
  readonly cause: 'new' | 'spike' | 'regression' | 'storm';
  readonly environment: string;
  readonly release: string | null;
  readonly serviceIds: readonly string[];
  readonly openedAt: Date;
  readonly lastAlarmAt: Date;
  readonly draftId: string | null;
  readonly step: number;
  readonly stepDueAt: Date | null;
  readonly ruleId: string | null;
  readonly ruleVersion: number | null;
  readonly groups: number;
  /** Groups that no stamp has acknowledged. */
  readonly waiting: number;
  readonly lastSeenAt: Date | null;
  /** Spikes that go on. */
  readonly spikes: number;
  /** Groups that are open; the others were resolved, archived or merged. */
  readonly openGroups: number;
  /** A service of tier 1 is in it, in production or where telemetry names no environment. */
  readonly isVital: boolean;
  readonly told: Told | null;
}

interface Row extends Omit<Weighed, 'told' | 'services'> {
  readonly toldAt: Date | null;
  readonly toldEvents: number;
  readonly toldServices: number;
  readonly toldRegressions: number;
  readonly shownAt: Date;
  readonly shownEvents: number;
}

/** As many as one question reads. */
const pageMax = 200;

/**
 * Incidents that are not closed, the newest first, with their counts as they are now. Needs a transaction that holds the
 * lock of the alerts.
 */
export async function* weighIncidents(ctx: AnyContext): AsyncGenerator<Weighed> {
  let last: { readonly openedAt: Date; readonly id: string } | undefined;
  do {
    const rows = await readWeights(
      ctx,
      sql`state <> 'closed' ${last === undefined ? sql`` : sql`and (opened_at, id) < (${last.openedAt}::timestamptz, ${last.id}::uuid)`}
        order by opened_at desc, id desc limit ${pageMax}`,
    );
    yield* rows.map(toWeighed);
    last = rows.length < pageMax ? undefined : rows.at(-1);
  } while (last !== undefined);
}

/** One of them; undefined when it is closed. Needs the same transaction. */
export async function weighIncident(ctx: AnyContext, id: string): Promise<Weighed | undefined> {
  const [row] = await readWeights(ctx, sql`state <> 'closed' and id = ${id}::uuid`);
  return row && toWeighed(row);
}

/** Reads what incidents weigh, and notes in them the counts that lists show. */
async function readWeights(ctx: AnyContext, which: RawBuilder<unknown>): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    with weighed as (
      select i.id, i.kind, i.state, i.cause, i.environment, i.release, i.services as "serviceIds", i.opened_at as "openedAt",
        i.last_alarm_at as "lastAlarmAt", i.draft_id as "draftId", i.step, i.step_due_at as "stepDueAt", i.rule_id as "ruleId", i.rule_version as "ruleVersion",
        i.told_at as "toldAt", i.told_events::float8 as "toldEvents", i.told_services as "toldServices",
        i.told_regressions as "toldRegressions", i.shown_at as "shownAt", i.shown_events::float8 as "shownEvents", m.*, a.*, i.environment ~* '^(prod|live|$)' and exists (
          select from aisher.service s where s.org_id = i.org_id and s.id = any(i.services) and s.tier = 1) as "isVital"
      from (select * from aisher.incident where org_id = ${ctx.org}::uuid and ${which}) i
      cross join lateral (
        select count(*)::int as groups, (count(*) filter (where m.acknowledged_at is null))::int as waiting,
          (count(*) filter (where g.merged_into is null and g.state in ('new', 'ongoing', 'regressed')))::int as "openGroups",
          coalesce(sum(greatest(0, g.events - m.events_before)), 0)::float8 as events, max(g.last_seen_at) as "lastSeenAt",
          (array_agg(g.id order by ${comesFirst}))[1] as "topGroupId"
        from aisher.incident_group m join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
        where m.org_id = i.org_id and m.incident_id = i.id) m
      cross join lateral (
        select (count(*) filter (where a.kind = 'regression'))::int as regressions,
          (count(*) filter (where a.kind = 'spike' and a.ended_at is null))::int as spikes
        from aisher.alarm a where a.org_id = i.org_id and a.incident_id = i.id) a),
    noted as (
      update aisher.incident i set groups = w.groups, waiting = w.waiting, events = w.events, top_group_id = w."topGroupId"
      from weighed w where i.org_id = ${ctx.org}::uuid and i.id = w.id
        and (i.groups, i.waiting, i.events, i.top_group_id) is distinct from (w.groups, w.waiting, w.events::bigint, w."topGroupId"))
    select * from weighed order by "openedAt" desc, id desc`.execute(ownDb(ctx));
  return rows;
}

function toWeighed(row: Row): Weighed {
  const { toldAt, toldEvents, toldServices, toldRegressions, shownAt, shownEvents, ...rest } = row;
  const told = {
    ...{ events: toldEvents, services: toldServices, regressions: toldRegressions },
    ...{ shownAt, shownEvents },
  };
  return {
    ...rest,
    services: row.serviceIds.length,
    told: toldAt === null ? null : { ...told, at: toldAt },
  };
}
