import { type AnyContext, defineJob, enqueue } from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { eventsToTell, windowMinutes } from '../detectors/index.ts';
import { ownDb } from '../own-db.ts';
import { settledSince } from './detecting/detector-states.ts';
import { type Place, placeKey } from './detecting/fresh-minutes.ts';
import { isServiceLearning } from './detecting/settings.ts';
import { hasStormOpened } from './gathering/storm.ts';
import { watchOrg } from './watch.ts';

/** Folds that follow each other within it are looked at together. */
const slotMs = 2_000;

export const watchSoonJob = defineJob({
  name: 'aisher.watch-soon',
  payload: z.object({}),
  // The clock looks within a minute anyway.
  retriesMax: 0,
  handle: async (ctx, _payload, { signal }) => watchOrg(ctx, signal),
});

/** What a fold did. */
export interface Changed {
  readonly places: readonly Place[];
  readonly opened: number;
  readonly regressed: number;
}

/**
 * Has the org looked at within seconds when a fold found what wakes people: a group that regressed, one that is new and has
 * enough events, or a storm. Needs the transaction of the fold: the lock that it holds makes the job wait for its end.
 */
export async function watchSoon(ctx: AnyContext, changed: Changed): Promise<void> {
  const { places, opened, regressed } = changed;
  const isUrgent =
    regressed > 0 ||
    ((await tellsOfNew(ctx)) &&
      ((await hasUntold(ctx, places)) || (opened > 0 && (await hasStormOpened(ctx)))));
  if (!isUrgent) return;
  const slot = Math.floor(ctx.now().getTime() / slotMs) + 1;
  await enqueue(ctx, watchSoonJob, {}, { key: String(slot), startAfter: new Date(slot * slotMs) });
}

/** On its first day an org learns what it has. The first look writes when that ends. */
async function tellsOfNew(ctx: AnyContext): Promise<boolean> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.alert_setting')
    .select('org_id')
    .where('learns_until', '<=', ctx.now())
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a group is new in its environment, has enough events, and nobody was told yet. */
async function hasUntold(ctx: AnyContext, places: readonly Place[]): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - windowMinutes * 60_000);
  const distinct = new Map(places.map((place) => [placeKey(place), place]));
  const { rows } = await sql`
    select from jsonb_to_recordset(${JSON.stringify([...distinct.values()])}::jsonb) as p ("groupId" uuid, environment text)
    join aisher.error_group g on g.org_id = ${ctx.org}::uuid and g.id = p."groupId"
    join aisher.service s on s.org_id = g.org_id and s.id = g.service_id
    left join aisher.detector_state d on d.org_id = g.org_id and d.group_id = g.id and d.environment = p.environment
    where (d.state is null or d.state ->> 'newness' = 'waiting') and g.state = 'new' and g.silence is null
      and not ${isServiceLearning(ctx)} and not (g.kind = 'template' and s.created_at > ${settledSince(ctx)}::timestamptz)
      and (select sum(m.events) from aisher.fingerprint f
        join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash
        where f.org_id = g.org_id and f.group_id = g.id and m.environment = p.environment
          and m.minute > ${since}::timestamptz)
        >= case s.tier when 1 then ${eventsToTell(1)}::int else ${eventsToTell(3)}::int end
    limit 1`.execute(ownDb(ctx));
  return rows.length > 0;
}
