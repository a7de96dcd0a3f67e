import { type AnyContext, inTransaction, record, withdrawDraft } from '@dojang/kernel';
import { ownDb } from '../../own-db.ts';
import { lockAlerts } from '../lock.ts';
import { countAlert } from '../metrics.ts';
import { factsOfIncident } from '../telling/message-facts.ts';
import { peopleTold, send, tellSystems } from '../telling/tell.ts';
import { announceIncident } from './incidents.ts';
import { type Weighed, weighIncidents } from './weighing.ts';

/** It is over when it was quiet for an hour, or when people closed all of its groups. */
const quietMs = 3_600_000;

function reasonToClose(now: Date, incident: Weighed): 'quiet' | 'resolved' | null {
  const { openGroups, spikes, lastSeenAt, lastAlarmAt } = incident;
  if (openGroups === 0) return 'resolved';
  const last = Math.max(lastAlarmAt.getTime(), lastSeenAt?.getTime() ?? 0);
  return spikes === 0 && now.getTime() - last >= quietMs ? 'quiet' : null;
}

/** Closes incidents that are over, and tells those who were told of them. */
export async function closeIncidents(outer: AnyContext): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    for await (const incident of weighIncidents(ctx)) {
      const reason = reasonToClose(ctx.now(), incident);
      if (reason !== null) await close(ctx, incident, reason);
    }
  });
}

async function close(ctx: AnyContext, incident: Weighed, reason: 'quiet' | 'resolved') {
  const { id, draftId, told } = incident;
  countAlert(ctx, incident, reason);
  await ownDb(ctx)
    .updateTable('aisher.incident')
    .set({ state: 'closed', closed_at: ctx.now(), closed_reason: reason, step_due_at: null })
    .where('id', '=', id)
    .execute();
  if (draftId !== null) await withdrawDraft(ctx, draftId);
  if (told !== null) {
    const params = { ...(await factsOfIncident(ctx, incident)), reason };
    await send(ctx, await peopleTold(ctx, incident), {
      kind: 'aisher.solved',
      incident,
      params,
      draftId: null,
    });
    await tellSystems(ctx, incident, { event: 'resolve', kind: 'aisher.solved' });
  }
  await record(ctx, 'aisher.incident-closed', { incidentId: id, reason }, { subjects: [id] });
  announceIncident(ctx, id);
}
