import {
  type AnyContext,
  finishAct,
  Problem,
  personIdOf,
  record,
  recordMany,
} from '@dojang/kernel';
import { announceGroups } from '../../groups/hints.ts';
import { silenceGroups } from '../../groups/silences.ts';
import { ownDb } from '../../own-db.ts';
import type { IncidentBody } from '../kinds/incident-body.ts';
import { proposeIncident } from '../kinds/propose-incident.ts';
import { lockAlerts } from '../lock.ts';
import { routeOf, stepDue } from '../rules/route.ts';
import { tellSystems } from '../telling/tell.ts';
import { announceIncident } from './incidents.ts';
import { weighIncident } from './weighing.ts';

/**
 * Which of these groups belong to an incident that waits for somebody.
 *
 * @throws Problem 409 `incident-closed`, `incident-acknowledged`. Needs a transaction.
 */
export async function readMembers(
  ctx: AnyContext,
  id: string,
  groups: readonly string[],
): Promise<ReadonlySet<string>> {
  const incident = await ownDb(ctx)
    .selectFrom('aisher.incident')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  if (incident === undefined || incident.state === 'closed') {
    throw new Problem(409, 'incident-closed', 'This incident is over; nothing is left to do.');
  }
  if (incident.state === 'acknowledged') {
    const detail = 'Somebody takes care of this incident already; open it to see who.';
    throw new Problem(409, 'incident-acknowledged', detail);
  }
  const rows = await ownDb(ctx)
    .selectFrom('aisher.incident_group')
    .select('group_id')
    .where('incident_id', '=', id)
    .where('group_id', 'in', groups)
    .execute();
  return new Set(rows.map(({ group_id }) => group_id));
}

/**
 * Notes who takes care of the groups that a stamp shows, and ends the escalation. Groups that joined since then wait for
 * another stamp. Needs the transaction of the stamp.
 */
export async function acknowledgeIncident(
  ctx: AnyContext,
  draftId: string,
  body: IncidentBody,
): Promise<void> {
  await lockAlerts(ctx);
  const shown = body.groups.map(({ id }) => id);
  let acknowledged = ownDb(ctx)
    .updateTable('aisher.incident_group')
    .set({ acknowledged_at: ctx.now() })
    .where('incident_id', '=', body.incident)
    .where('acknowledged_at', 'is', null);
  if (body.cause !== 'storm') acknowledged = acknowledged.where('group_id', 'in', shown);
  const groups = (await acknowledged.returning('group_id').execute()).map((row) => row.group_id);
  await assign(ctx, shown, body);
  const until = body.silenceUntil;
  if (until !== null)
    await silenceGroups(ctx, await openOf(ctx, shown), { kind: 'time', at: until });
  const stillOpen = await leaveOthers(ctx, body.incident);
  const data = { incidentId: body.incident, groups: groups.length, stillOpen };
  await record(ctx, 'aisher.incident-acknowledged', data, { subjects: [body.incident] });
  announceIncident(ctx, body.incident);
  await finishAct(ctx, draftId, {
    state: 'done',
    outcome: { acknowledged: groups.length, stillOpen, silenceUntil: until },
  });
}

/** Those that were not merged into others since the person looked. */
async function openOf(ctx: AnyContext, ids: readonly string[]): Promise<string[]> {
  const rows = await ownDb(ctx)
    .selectFrom('aisher.error_group')
    .select('id')
    .where('id', 'in', ids)
    .where('merged_into', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

async function assign(
  ctx: AnyContext,
  ids: readonly string[],
  { assigneeId, ownerTeamId }: IncidentBody,
): Promise<void> {
  if (assigneeId === null && ownerTeamId === null) return;
  const rows = await ownDb(ctx)
    .updateTable('aisher.error_group')
    .set((eb) => ({
      ...(assigneeId === null ? {} : { assignee_id: assigneeId }),
      ...(ownerTeamId === null ? {} : { owner_team_id: ownerTeamId }),
      version: eb('version', '+', 1),
    }))
    .where('id', 'in', ids)
    .where('merged_into', 'is', null)
    .returning('id')
    .execute();
  const groups = rows.map(({ id }) => id);
  announceGroups(ctx, groups);
  await recordMany(
    ctx,
    groups.map((groupId) => ({
      type: 'aisher.group-assigned',
      data: { groupId, assigneeId, ownerTeamId },
      subjects: [groupId],
    })),
  );
}

/** Asks for another stamp where groups joined in the meantime. Gives how many these are. */
async function leaveOthers(ctx: AnyContext, incidentId: string): Promise<number> {
  const incident = await weighIncident(ctx, incidentId);
  if (incident === undefined) return 0;
  const { waiting } = incident;
  const isDone = waiting === 0 || (await proposeIncident(ctx, incident)) === null;
  const route = await routeOf(ctx, incident.ruleId);
  if (isDone) await tellSystems(ctx, incident, { event: 'acknowledge', kind: 'aisher.incident' });
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set(
      isDone
        ? {
            state: 'acknowledged',
            acknowledged_at: ctx.now(),
            acknowledged_by: personIdOf(ctx.actor) ?? null,
            step_due_at: null,
          }
        : { step: 0, step_due_at: stepDue(route, 0, ctx.now()) },
    )
    .where('id', '=', incidentId)
    .execute();
  return isDone ? 0 : waiting;
}
