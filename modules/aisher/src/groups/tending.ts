import { type Ageing, type AnyContext, defineJob, inBatches, orgsWith } from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { ownDb } from '../own-db.ts';
import { lockGroups } from './lock.ts';
import { endDueSilences } from './silences.ts';
import { archiveAfterMs, moveGroupsOn, newMs } from './states.ts';

const hourMs = 3_600_000;
/** Minutes are summed up to hours when they are older. */
const minutesKeptMs = 48 * hourMs;
/** Errors are read again within minutes of when they were read first, and after a restart within hours. */
const countedKeptMs = 6 * hourMs;
const batchMax = 2_000;

const noPayload = z.object({});
const ago = (now: Date, ms: number): Date => new Date(now.getTime() - ms);

const moveOn = defineJob({
  name: 'aisher.move-groups-on',
  payload: noPayload,
  cron: '*/5 * * * *',
  due: orgsWith('aisher.error_group', (eb, { now }) =>
    eb.or([
      eb('silence_ends_at', '<=', now),
      eb.and([eb('state', '=', 'new'), eb('created_at', '<', ago(now, newMs))]),
      eb.and([
        eb('state', 'in', ['new', 'ongoing', 'regressed']),
        eb('last_seen_at', '<', ago(now, archiveAfterMs)),
      ]),
    ]),
  ),
  handle: async (ctx, _payload, { signal }) => {
    await inBatches(ctx, batchMax, signal, async (ctx, max) => {
      await lockGroups(ctx);
      return Math.max(await endDueSilences(ctx, max), await moveGroupsOn(ctx, max));
    });
  },
});

/** Sums minutes up to hours, at most `max` rows of them; gives how many. Needs a transaction. */
async function sumMinutes(ctx: AnyContext, max: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from aisher.group_minute where (org_id, hash, minute, environment, release) in (
        select org_id, hash, minute, environment, release from aisher.group_minute
        where minute < ${ago(ctx.now(), minutesKeptMs)}::timestamptz limit ${max})
      returning hash, minute, environment, release, events, weighted),
    summed as (
      insert into aisher.group_hour as h (org_id, hash, hour, environment, release, created_at, events, weighted)
        select ${ctx.org}::uuid, hash, date_bin('1 hour', minute, timestamptz 'epoch'), environment, release,
          ${ctx.now()}::timestamptz, sum(events), sum(weighted) from gone group by 2, 3, 4, 5
      on conflict (org_id, hash, hour, environment, release) do update
        set events = h.events + excluded.events, weighted = h.weighted + excluded.weighted)
    select count(*)::int as count from gone`.execute(ownDb(ctx));
  return rows[0]?.count ?? 0;
}

const sumUp = defineJob({
  name: 'aisher.sum-minutes',
  payload: noPayload,
  cron: '7 * * * *',
  due: orgsWith('aisher.group_minute', (eb, { now }) => eb('minute', '<', ago(now, minutesKeptMs))),
  handle: async (ctx, _payload, { signal }) => {
    await inBatches(ctx, batchMax, signal, sumMinutes);
  },
});

const forgetCounted = defineJob({
  name: 'aisher.forget-counted',
  payload: noPayload,
  cron: '17 * * * *',
  due: orgsWith('aisher.folded', (eb, { now }) => eb('created_at', '<', ago(now, countedKeptMs))),
  handle: async (ctx, _payload, { signal }) => {
    await inBatches(ctx, batchMax, signal, async (ctx, max) => {
      const gone = await sql`
        delete from aisher.folded where id in (
          select id from aisher.folded where created_at < ${ago(ctx.now(), countedKeptMs)}::timestamptz limit ${max})`.execute(
        ownDb(ctx),
      );
      return Number(gone.numAffectedRows ?? 0);
    });
  },
});

export const groupJobs = [moveOn, sumUp, forgetCounted];

/** Deletes rows of a table that has an id and a time. */
const byTime =
  (table: string, column: string): Ageing['remove'] =>
  async (ctx, days, max) => {
    const [name, at] = [sql.table(table), sql.ref(column)];
    const gone = await sql`
      delete from ${name} where id in (
        select id from ${name} where ${at} < now() - make_interval(days => ${days}::int) limit ${max})`.execute(
      ownDb(ctx),
    );
    return Number(gone.numAffectedRows ?? 0);
  };

/** Templates that were not seen for long are forgotten, and what was learnt of a service that has none left. */
const forgetTemplates: Ageing['remove'] = async (ctx, days, max) => {
  await lockGroups(ctx);
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from aisher.template where id in (
        select id from aisher.template where last_seen_at < now() - make_interval(days => ${days}::int) limit ${max})
      returning service_id),
    told as (
      update aisher.service set templates_version = templates_version + 1 where id in (select service_id from gone))
    select count(*)::int as count from gone`.execute(ownDb(ctx));
  await sql`
    delete from aisher.template_place p
    where not exists (select from aisher.template t where t.org_id = p.org_id and t.service_id = p.service_id)`.execute(
    ownDb(ctx),
  );
  return rows[0]?.count ?? 0;
};

const removeHours: Ageing['remove'] = async (ctx, days, max) => {
  const gone = await sql`
    delete from aisher.group_hour where (org_id, hash, hour, environment, release) in (
      select org_id, hash, hour, environment, release from aisher.group_hour
      where hour < now() - make_interval(days => ${days}::int) limit ${max})`.execute(ownDb(ctx));
  return Number(gone.numAffectedRows ?? 0);
};

const thirteenMonths = 396;

export const groupAges: readonly Ageing[] = [
  { table: 'aisher.sample', days: 90, remove: byTime('aisher.sample', 'created_at') },
  { table: 'aisher.group_hour', days: thirteenMonths, remove: removeHours },
  { table: 'aisher.template', days: 15, remove: forgetTemplates },
  {
    table: 'aisher.error_group',
    days: thirteenMonths,
    remove: byTime('aisher.error_group', 'last_seen_at'),
  },
  { table: 'aisher.deploy', days: thirteenMonths, remove: byTime('aisher.deploy', 'deployed_at') },
];

const withGroup = 'goes with its group';
const own = 'a job of its own deletes what is over';

export const groupStays: Readonly<Record<string, string>> = {
  'aisher.fingerprint': withGroup,
  'aisher.fingerprint_release': withGroup,
  'aisher.group_change': withGroup,
  'aisher.group_rule': 'as many as people make; those of a change go with it',
  'aisher.group_minute': own,
  'aisher.folded': own,
  'aisher.template_place': 'goes with the last template of its service',
  'aisher.service': 'one for each service that spoke',
  'aisher.release': 'the order of releases is made of them',
};
