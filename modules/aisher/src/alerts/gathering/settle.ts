import { type AnyContext, inTransaction } from '@dojang/kernel';
import { askForCause } from '../causes/analyse-incident.ts';
import { readSetting } from '../detecting/settings.ts';
import {
  type Gathering,
  growIncident,
  openIncident,
  readGatherings,
} from '../incidents/incidents.ts';
import { lockAlerts } from '../lock.ts';
import { gatherAlarms, type Ties } from './gather.ts';
import { hasLoose, joinIncident, type Loose, readLoose } from './loose-alarms.ts';
import { gatherStorm } from './storm.ts';
import { readCalls, readDeploys } from './ties.ts';

/** Puts the alarms that are new to incidents: one for each story, one for a storm. */
export async function settleAlarms(outer: AnyContext): Promise<void> {
  // The store is asked outside of the transaction, since it may take seconds.
  const calls = (await inTransaction(outer, hasLoose)) ? await readCalls(outer) : [];
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    const { learnsUntil } = await readSetting(ctx);
    const alarms = await readLoose(ctx);
    const gatherings = await readGatherings(ctx, alarms);
    if (await gatherStorm(ctx, alarms, gatherings, learnsUntil > ctx.now())) return;
    if (alarms.length === 0) return;
    await gather(ctx, alarms, gatherings, { calls, deploys: await readDeploys(ctx) });
  });
}

async function gather(
  ctx: AnyContext,
  alarms: readonly Loose[],
  gatherings: readonly Gathering[],
  ties: Ties,
): Promise<void> {
  const looseOf = new Map(alarms.map((each) => [each.id, each]));
  for (const gathered of gatherAlarms(alarms, gatherings, ties)) {
    const own = gathered.alarms.flatMap(({ id }) => looseOf.get(id) ?? []);
    const idOf = new Map(own.map(({ service, serviceId }) => [service, serviceId]));
    const known = gatherings.find(({ id }) => id === gathered.incidentId);
    const lastAlarmAt = new Date(Math.max(...own.map(({ at }) => at.getTime())));
    if (known === undefined) {
      const serviceIds = gathered.services.flatMap((service) => idOf.get(service) ?? []);
      const id = await open(ctx, own, serviceIds, lastAlarmAt);
      await joinIncident(ctx, id, own);
      await askForCause(ctx, id);
      continue;
    }
    for (const [at, service] of known.services.entries()) {
      idOf.set(service, known.serviceIds[at] ?? '');
    }
    const serviceIds = gathered.services.flatMap((service) => idOf.get(service) ?? []);
    await joinIncident(ctx, known.id, own);
    await growIncident(ctx, known.id, { serviceIds, lastAlarmAt });
  }
}

/** An incident is named after the first alarm of its deepest service. */
function open(
  ctx: AnyContext,
  alarms: readonly Loose[],
  serviceIds: readonly string[],
  lastAlarmAt: Date,
): Promise<string> {
  const [deepest] = serviceIds;
  const first = alarms.find(({ serviceId }) => serviceId === deepest) ?? (alarms[0] as Loose);
  return openIncident(ctx, {
    kind: 'errors',
    cause: first.kind,
    serviceIds,
    environment: first.environment,
    release: first.release,
    openedAt: alarms[0]?.at ?? first.at,
    lastAlarmAt,
  });
}
