import { type AnyContext, defineJob, inBatches, orgsWith } from '@dojang/kernel';
import { z } from 'zod';
import { causeJobs } from './causes/analyse-incident.ts';
import { nameSuspects } from './causes/suspects.ts';
import { lookAhead, lookAtGroups } from './detecting/look-at-groups.ts';
import { noteRegressions } from './detecting/regressions.ts';
import { sumUpLearning } from './detecting/sum-up.ts';
import { settleAlarms } from './gathering/settle.ts';
import { closeIncidents } from './incidents/close.ts';
import { observeLook } from './metrics.ts';
import { proposeRulesJob } from './rules/noisy-rules.ts';
import { watchSources } from './sources/watch-sources.ts';
import { escalateIncidents } from './telling/escalate.ts';
import { tellIncidents } from './telling/tell.ts';

const rowsMax = 5_000;

/**
 * What has to be done for the alerts of an org, each minute and soon after something new. Each part is a transaction of its
 * own, and a second look at the same events finds nothing to do.
 */
export async function watchOrg(ctx: AnyContext, signal: AbortSignal): Promise<void> {
  const began = ctx.now();
  await inBatches(ctx, rowsMax, signal, lookAtGroups);
  await lookAhead(ctx);
  await noteRegressions(ctx);
  await settleAlarms(ctx);
  await closeIncidents(ctx);
  await nameSuspects(ctx);
  await tellIncidents(ctx);
  await escalateIncidents(ctx);
  await watchSources(ctx);
  await sumUpLearning(ctx);
  observeLook(ctx, began);
}

type DueOrgs = ReturnType<typeof orgsWith>;

/** Orgs that any of these names. Each gives its first ones in order, so the first of all are among them. */
const anyOf =
  (...asked: readonly DueOrgs[]): DueOrgs =>
  async (db, page, parts) => {
    const found: string[] = [];
    for (const ask of asked) found.push(...(await ask(db, page, parts)));
    return [...new Set(found)].sort().slice(0, page.limit);
  };

const watchedMs = 31 * 86_400_000;

const watch = defineJob({
  name: 'aisher.watch',
  payload: z.object({}),
  cron: '* * * * *',
  due: anyOf(
    orgsWith('aisher.group_minute', (eb) => eb('events', '>', eb.ref('looked'))),
    orgsWith('aisher.detector_state', (eb) => eb('is_active', '=', true)),
    orgsWith('aisher.incident', (eb) => eb('state', '!=', 'closed')),
    orgsWith('aisher.ingest_key', (eb, { now }) =>
      eb.and([
        eb('revoked_at', 'is', null),
        eb('last_used_at', '>', new Date(now.getTime() - watchedMs)),
      ]),
    ),
  ),
  handle: async (ctx, _payload, { signal }) => watchOrg(ctx, signal),
});

export const alertJobs = [watch, ...causeJobs, proposeRulesJob];
