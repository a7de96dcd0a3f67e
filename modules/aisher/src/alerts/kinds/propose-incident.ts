import { type AnyContext, addVersion, createDraft, getDraft, inWholeOrg } from '@dojang/kernel';
import { sql } from 'kysely';
import { draftGroupsMax } from '../../groups/kinds/bodies.ts';
import { ownDb } from '../../own-db.ts';
import type { Weighed } from '../incidents/weighing.ts';
import { fingerprintsMax, type IncidentBody } from './incident-body.ts';

const openMs = 7 * 86_400_000;
/** As many as a person compares; then a new draft takes the place of the old one. */
const versionsMax = 50;

interface Facts {
  readonly services: string[];
  readonly teamId: string | null;
  readonly analysis: IncidentBody['analysis'];
  readonly groups: IncidentBody['groups'] | null;
}

/** Needs a transaction. */
async function readFacts(ctx: AnyContext, { id, serviceIds }: Weighed): Promise<Facts> {
  const { rows } = await sql<Facts>`
    select array(select s.name from unnest(${[...serviceIds]}::uuid[]) with ordinality as named (id, place)
        join aisher.service s on s.org_id = ${ctx.org}::uuid and s.id = named.id order by named.place) as services,
      (select s.team_id from aisher.service s where s.org_id = ${ctx.org}::uuid and s.id = ${serviceIds[0] ?? null}::uuid)
        as "teamId",
      (select jsonb_build_object('id', a.id, 'digest', a.digest) from aisher.incident i
        join aisher.analysis a on a.org_id = i.org_id and a.id = i.analysis_id and a.state = 'done' and a.digest is not null
        where i.org_id = ${ctx.org}::uuid and i.id = ${id}::uuid) as analysis,
      (select jsonb_agg(to_jsonb(g)) from (
        select g.id, g.title, g.culprit, greatest(0, g.events - m.events_before) as events,
          array(select f.hash from aisher.fingerprint f where f.org_id = g.org_id and f.group_id = g.id
            order by f.last_seen_at desc, f.hash limit ${fingerprintsMax}) as fingerprints
        from aisher.incident_group m join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
        where m.org_id = ${ctx.org}::uuid and m.incident_id = ${id}::uuid and m.acknowledged_at is null
          and g.merged_into is null
        order by g.service_id = ${serviceIds[0] ?? null}::uuid desc, g.kind = 'stack' desc, events desc, g.id limit ${draftGroupsMax}) g)
        as groups`.execute(ownDb(ctx));
  return rows[0] ?? { services: [], teamId: null, analysis: null, groups: null };
}

/**
 * Asks for a stamp that acknowledges what waits of an incident: a new version of its draft, or a new one when the old one
 * was decided. Gives the draft; null when no group waits. Needs a transaction that holds the lock of the alerts.
 */
export async function proposeIncident(ctx: AnyContext, incident: Weighed): Promise<string | null> {
  const { services, teamId, analysis, groups } = await readFacts(ctx, incident);
  if (groups === null) return null;
  const body: IncidentBody = {
    incident: incident.id,
    cause: incident.cause,
    services,
    environment: incident.environment,
    release: incident.release,
    groups,
    groupsCount: incident.waiting,
    analysis,
    assigneeId: null,
    ownerTeamId: teamId,
    rule:
      incident.ruleId === null || incident.ruleVersion === null
        ? null
        : { id: incident.ruleId, version: incident.ruleVersion },
    silenceUntil: null,
  };
  const draftId = await inWholeOrg(ctx, (ctx) => write(ctx, incident, body));
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set({ draft_id: draftId })
    .where('id', '=', incident.id)
    .execute();
  return draftId;
}

async function write(ctx: AnyContext, incident: Weighed, body: IncidentBody): Promise<string> {
  const { id, draftId, events, cause } = incident;
  const draft = draftId === null ? null : await getDraft(ctx, draftId);
  if (draft !== null && draft.state === 'pending' && draft.version < versionsMax) {
    const shownDigest = draft.versions.at(-1)?.digest ?? '';
    const version = { body, origin: 'deterministic', hint: null, shownDigest } as const;
    await addVersion(ctx, draft.id, { ...version, objection: null });
    return draft.id;
  }
  const made = await createDraft(ctx, {
    module: 'aisher',
    kind: 'aisher.incident',
    subjectKey: `aisher.incident ${id}`,
    summary: { service: body.services[0] ?? '', groups: body.groupsCount, events, cause },
    body,
    origin: 'deterministic',
    risks: [],
    expiresAt: new Date(ctx.now().getTime() + openMs),
    askedPersonId: null,
  });
  return made.id;
}
