import {
  type AnyContext,
  defineJob,
  enqueue,
  inTransaction,
  type Locale,
  localeOfMost,
  peopleOfRoles,
  type Reaction,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { analyseGroup } from '../../analyses/runs/queue.ts';
import { ownDb } from '../../own-db.ts';
import { findStore } from '../../store/store-of.ts';
import { comesFirst } from '../incidents/incidents.ts';
import { lockAlerts } from '../lock.ts';
import { peopleOfStep, routeOf } from '../rules/route.ts';
import { tellCause } from '../telling/tell.ts';

/** Has the cause of an incident looked for, once: its first group is analysed. */
const analyseIncident = defineJob({
  name: 'aisher.analyse-incident',
  payload: z.object({ incidentId: z.uuid() }),
  handle: (ctx, { incidentId }) =>
    inTransaction(ctx, async (ctx) => {
      const groupId = await firstGroup(ctx, incidentId);
      if (groupId === undefined) return;
      const locale = await localeOf(ctx, incidentId);
      const { id } = await analyseGroup(ctx, groupId, { locale });
      await ownDb(ctx)
        .updateTable('aisher.incident')
        .set({ analysis_id: id })
        .where('id', '=', incidentId)
        .where('analysis_id', 'is', null)
        .execute();
    }),
});

/** The language of the people who are told first; of the owners, where a rule names systems alone. Needs a transaction. */
async function localeOf(ctx: AnyContext, incidentId: string): Promise<Locale> {
  const { rule_id } = await ownDb(ctx)
    .selectFrom('aisher.incident')
    .select('rule_id')
    .where('id', '=', incidentId)
    .executeTakeFirstOrThrow();
  const people = await peopleOfStep(ctx, await routeOf(ctx, rule_id), 0);
  return localeOfMost(ctx, people.length > 0 ? people : await peopleOfRoles(ctx, ['owner']));
}

/** Of one that was not analysed yet. Needs a transaction. */
async function firstGroup(ctx: AnyContext, incidentId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select g.id from aisher.incident i
    join aisher.incident_group m on m.org_id = i.org_id and m.incident_id = i.id
    join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
    where i.org_id = ${ctx.org}::uuid and i.id = ${incidentId}::uuid and i.analysis_id is null and g.merged_into is null
    order by ${comesFirst} limit 1`.execute(ownDb(ctx));
  return rows[0]?.id;
}

/** Without a store there is nothing to analyse. Needs the transaction that opens the incident. */
export async function askForCause(ctx: AnyContext, incidentId: string): Promise<void> {
  if ((await findStore(ctx)) === undefined) return;
  await enqueue(ctx, analyseIncident, { incidentId }, { key: incidentId });
}

export const finishedAnalysis = z.object({ analysisId: z.uuid() });

/** The message of an incident says its cause as soon as that is known. */
const sayCause = defineJob({
  name: 'aisher.say-cause',
  payload: finishedAnalysis,
  handle: (ctx, { analysisId }) =>
    inTransaction(ctx, async (ctx) => {
      await lockAlerts(ctx);
      const rows = await ownDb(ctx)
        .selectFrom('aisher.incident')
        .select('id')
        .where('analysis_id', '=', analysisId)
        .where('state', '!=', 'closed')
        .execute();
      for (const { id } of rows) await tellCause(ctx, id);
    }),
});

const onFinished: Reaction = async (ctx, { data }) => {
  const finished = finishedAnalysis.safeParse(data);
  if (finished.success) await enqueue(ctx, sayCause, { analysisId: finished.data.analysisId });
};

export const causeJobs = [analyseIncident, sayCause];
export const causeReactions = { 'aisher.analysis-finished': onFinished };
