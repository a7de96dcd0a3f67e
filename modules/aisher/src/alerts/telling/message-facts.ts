import type { AnyContext, Params } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { Weighed } from '../incidents/weighing.ts';

interface Row {
  readonly service: string;
  readonly error: string | null;
  readonly frame: string | null;
  readonly times: number | null;
  readonly cause: string | null;
  readonly share: number | null;
  readonly suspect: string | null;
}

const minuteMs = 60_000;

/**
 * What a message says of an incident: counts, and names of its first service and of the group there that came most. A
 * group that was resolved in the meantime is still what it was about. Needs a transaction.
 */
export async function factsOfIncident(ctx: AnyContext, incident: Weighed): Promise<Params> {
  const { id, serviceIds, cause, events, groups, services, environment, release } = incident;
  const { rows } = await sql<Row>`
    select s.name as service, g.title as error, g.culprit as frame, a.times, nullif(i.suspect, '') as suspect,
      found.cause, round(found.top_share * 100)::int as share
    from aisher.service s
    join aisher.incident i on i.org_id = s.org_id and i.id = ${id}::uuid
    left join aisher.analysis found on found.org_id = i.org_id and found.id = i.analysis_id and found.state = 'done'
    left join lateral (
      select g.id, g.title, g.culprit from aisher.incident_group m
      join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
      where m.org_id = s.org_id and m.incident_id = ${id}::uuid
      order by g.service_id = s.id desc, g.kind = 'stack' desc, g.events - m.events_before desc, g.id limit 1) g on true
    left join lateral (
      select round(a.events / greatest(a.expected, 1))::int as times from aisher.alarm a
      where a.org_id = s.org_id and a.incident_id = ${id}::uuid and a.group_id = g.id and a.kind = 'spike'
      order by a.at desc limit 1) a on true
    where s.org_id = ${ctx.org}::uuid and s.id = ${serviceIds[0] ?? null}::uuid`.execute(
    ownDb(ctx),
  );
  const [found] = rows;
  const minutes = Math.ceil((ctx.now().getTime() - incident.openedAt.getTime()) / minuteMs);
  return {
    what: cause,
    service: found?.service ?? '',
    environment,
    events,
    groups,
    services,
    minutes: Math.max(1, minutes),
    ...(found?.error ? { error: found.error } : {}),
    ...(found?.frame ? { frame: found.frame } : {}),
    ...(found?.times ? { times: found.times } : {}),
    ...(found?.cause ? { cause: found.cause } : {}),
    ...(found?.share ? { share: found.share } : {}),
    ...(found?.suspect ? { suspect: found.suspect } : {}),
    ...(release === null ? {} : { release }),
  };
}
