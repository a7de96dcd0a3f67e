import {
  type AnyContext,
  inTransaction,
  type NewReceiverMessage,
  notify,
  type Params,
  record,
  tellReceivers,
} from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { type Weighed, weighIncident, weighIncidents } from '../incidents/weighing.ts';
import { proposeIncident } from '../kinds/propose-incident.ts';
import { lockAlerts } from '../lock.ts';
import { countAlert } from '../metrics.ts';
import { peopleOfStep, type Route, receiversUpTo, routeOf, stepDue } from '../rules/route.ts';
import { factsOfIncident } from './message-facts.ts';
import { isQuiet, reasonToTell, type TellReason } from './reason-to-tell.ts';

/** Where the page shows an incident. */
const pageOf = (id: string): string => `/aisher/incidents/${id}`;

const threadOf = ({ id }: Weighed): string => `aisher.incident:${id}`;

/**
 * One message to each of these people: of a draft that waits, or of what became of the incident. It takes the place of the
 * one before. Quiet hours let it through as its rule says. Needs a transaction.
 */
export async function send(
  ctx: AnyContext,
  people: Iterable<string>,
  message: {
    readonly kind: string;
    readonly incident: Weighed;
    readonly params: Params;
    readonly draftId: string | null;
    /** It is no news, only another count. */
    readonly isRefresh?: boolean;
  },
): Promise<void> {
  const { kind, incident, params, draftId, isRefresh = false } = message;
  const urgent = isUrgent(await routeOf(ctx, incident.ruleId), incident);
  for (const personId of new Set(people)) {
    await notify(ctx, {
      personId,
      kind,
      params,
      ...(draftId === null ? {} : { draftId }),
      thread: threadOf(incident),
      again: !isRefresh,
      urgent,
      url: draftId === null ? pageOf(incident.id) : `/drafts/${draftId}`,
    });
  }
}

/** Whether quiet hours let it through: a service of tier 1 in production, unless a rule says otherwise. */
function isUrgent({ content }: Route, { isVital }: Weighed): boolean {
  const nights = content?.nights ?? 'vital';
  return nights === 'all' || (nights === 'vital' && isVital);
}

/** The same for the systems of the org that its rule names. Each counts all of an incident as one. Needs a transaction. */
export async function tellSystems(
  ctx: AnyContext,
  incident: Weighed,
  { event, kind }: Pick<NewReceiverMessage, 'event' | 'kind'>,
): Promise<void> {
  const route = await routeOf(ctx, incident.ruleId);
  const receiverIds = receiversUpTo(route, incident.step);
  await tellReceivers(ctx, {
    ...(receiverIds === undefined ? {} : { receiverIds }),
    event,
    key: threadOf(incident),
    kind,
    urgent: isUrgent(route, incident),
    params: await factsOfIncident(ctx, incident),
    link: pageOf(incident.id),
    at: ctx.now(),
  });
}

/** Tells people of what they do not know yet of the incidents that are open. */
export async function tellIncidents(outer: AnyContext): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    for await (const incident of weighIncidents(ctx)) {
      // A spike is one alarm, however long it goes on.
      const lastAlarmAt = incident.spikes > 0 ? ctx.now() : incident.lastAlarmAt;
      const reason = reasonToTell(ctx.now(), incident, incident.told, lastAlarmAt);
      if (reason !== null) await tell(ctx, incident, reason);
      else if (incident.state === 'acknowledged' && incident.waiting > 0)
        await reopen(ctx, incident);
    }
  });
}

/**
 * Writes the message again with the cause that was found, and binds it to the draft. People who were told are not woken
 * for it. Needs a transaction that holds the lock of the alerts.
 */
export async function tellCause(ctx: AnyContext, id: string): Promise<void> {
  const incident = await weighIncident(ctx, id);
  if (incident === undefined || incident.told === null || incident.waiting === 0) return;
  const draftId = await proposeIncident(ctx, incident);
  await send(ctx, await peopleTold(ctx, incident), {
    kind: incident.kind === 'storm' ? 'aisher.storm' : 'aisher.incident',
    incident,
    params: await factsOfIncident(ctx, incident),
    draftId,
    isRefresh: true,
  });
}

/** A group joined after somebody took care of the others: it waits for a stamp of its own, without another message. */
async function reopen(ctx: AnyContext, incident: Weighed): Promise<void> {
  await proposeIncident(ctx, incident);
  await waitAgain(ctx, incident);
}

async function waitAgain(ctx: AnyContext, incident: Weighed): Promise<void> {
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set({
      state: 'open',
      step: 0,
      step_due_at: stepDue(await routeOf(ctx, incident.ruleId), 0, ctx.now()),
    })
    .where('id', '=', incident.id)
    .execute();
}

/** Those whom the escalation has reached, as its rule names them now. Needs a transaction. */
export async function peopleTold(ctx: AnyContext, incident: Weighed): Promise<string[]> {
  const route = await routeOf(ctx, incident.ruleId);
  const people: string[] = [];
  for (let step = 0; step <= incident.step; step++) {
    people.push(...(await peopleOfStep(ctx, route, step)));
  }
  return people;
}

async function tell(ctx: AnyContext, incident: Weighed, reason: TellReason): Promise<void> {
  const { id, kind, waiting, state, events, services, regressions } = incident;
  // Another count alone leaves the draft as it is: somebody may be about to stamp it.
  const draftOf = isQuiet(reason) ? incident.draftId : await proposeIncident(ctx, incident);
  const draftId = waiting > 0 ? draftOf : null;
  if (state === 'acknowledged' && draftId !== null) await waitAgain(ctx, incident);
  const facts = await factsOfIncident(ctx, incident);
  const waitingKind = kind === 'storm' ? 'aisher.storm' : 'aisher.incident';
  await send(ctx, await peopleTold(ctx, incident), {
    kind: draftId === null ? 'aisher.incident-again' : waitingKind,
    incident,
    params: reason === 'first' || isQuiet(reason) ? facts : { ...facts, again: reason },
    draftId,
    isRefresh: isQuiet(reason),
  });
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set({
      ...(reason === 'counted' ? { told_events: events } : {}),
      ...(isQuiet(reason)
        ? {}
        : {
            told_at: ctx.now(),
            told_events: events,
            told_services: services,
            told_regressions: regressions,
          }),
      shown_at: ctx.now(),
      shown_events: events,
    })
    .where('id', '=', id)
    .execute();
  countAlert(ctx, incident, reason);
  if (isQuiet(reason)) return;
  await tellSystems(ctx, incident, { event: 'trigger', kind: waitingKind });
  const type =
    kind === 'storm' && reason === 'first' ? 'aisher.storm-told' : 'aisher.incident-told';
  await record(ctx, type, { incidentId: id, reason, groups: incident.groups }, { subjects: [id] });
}
