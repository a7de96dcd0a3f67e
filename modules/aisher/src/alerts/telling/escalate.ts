import { type AnyContext, inTransaction, record } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { type Weighed, weighIncidents } from '../incidents/weighing.ts';
import { lockAlerts } from '../lock.ts';
import { countAlert } from '../metrics.ts';
import { peopleOfStep, routeOf, stepDue } from '../rules/route.ts';
import { factsOfIncident } from './message-facts.ts';
import { send, tellSystems } from './tell.ts';

/** Tells the next people of incidents that nobody has acknowledged in time. */
export async function escalateIncidents(outer: AnyContext): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    for await (const incident of weighIncidents(ctx)) {
      const { state, stepDueAt } = incident;
      if (state === 'open' && stepDueAt !== null && stepDueAt <= ctx.now()) {
        await takeStep(ctx, incident);
      }
    }
  });
}

async function takeStep(ctx: AnyContext, incident: Weighed): Promise<void> {
  const step = incident.step + 1;
  const route = await routeOf(ctx, incident.ruleId);
  const people = await peopleOfStep(ctx, route, step);
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set({ step, step_due_at: stepDue(route, step, ctx.now()) })
    .where('id', '=', incident.id)
    .execute();
  await send(ctx, people, {
    kind: incident.kind === 'storm' ? 'aisher.storm' : 'aisher.incident',
    incident,
    params: { ...(await factsOfIncident(ctx, incident)), again: 'step' },
    draftId: incident.draftId,
  });
  countAlert(ctx, incident, 'step');
  const kind = 'aisher.incident';
  await tellSystems(ctx, { ...incident, step }, { event: 'trigger', kind });
  const data = { incidentId: incident.id, step, people: people.length };
  await record(ctx, 'aisher.incident-escalated', data, { subjects: [incident.id] });
}
