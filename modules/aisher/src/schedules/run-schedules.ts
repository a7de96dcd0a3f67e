import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  defineJob,
  inTransaction,
  localeOfMost,
  nextRun,
  notify,
  orgsWith,
  peopleOfRoles,
  record,
  slotsBetween,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { z } from 'zod';
import { readSetting } from '../alerts/detecting/settings.ts';
import { analyseWindow } from '../analyses/runs/queue.ts';
import { analysisInput, windowMinutesMax } from '../analyses/schema.ts';
import { ownDb } from '../own-db.ts';
import type { RunResult } from './schema.ts';

interface Due {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly cron: string;
  readonly services: string[];
  readonly next_at: Date;
  readonly last_at: Date | null;
}

const dueMax = 50;
/** More missed slots than that are not counted. */
const slotsMax = 1_000;
const dayMs = 86_400_000;

/**
 * Runs what is due, each schedule once: slots that no server was there for are one run with the sum. Its row is locked, so
 * that a second server finds it done. One that fails holds up no other, and stays due.
 */
export async function runSchedules(outer: AnyContext): Promise<void> {
  const due = await inTransaction(outer, (ctx) => readDue(ctx));
  const failures: unknown[] = [];
  for (const { id } of due) {
    await inTransaction(outer, async (ctx) => {
      const [schedule] = await readDue(ctx, id);
      if (schedule !== undefined) await run(ctx, schedule);
    }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** Needs a transaction, which holds a row that is asked for by its id. */
async function readDue(ctx: AnyContext, id?: string): Promise<Due[]> {
  const select = ownDb(ctx)
    .selectFrom('aisher.schedule')
    .select(['id', 'name', 'kind', 'cron', 'services', 'next_at', 'last_at'])
    .where('is_on', '=', true)
    .where('next_at', '<=', ctx.now())
    .orderBy('next_at')
    .limit(dueMax);
  return id === undefined ? select.execute() : select.where('id', '=', id).forUpdate().execute();
}

async function run(ctx: AnyContext, due: Due): Promise<void> {
  const { timeZone } = await readSetting(ctx);
  const later = slotsBetween(due.cron, timeZone, due.next_at, ctx.now(), slotsMax);
  const slot = later.at(-1) ?? due.next_at;
  const since = due.last_at ?? new Date(due.next_at.getTime() - dayMs);
  const result = await countSince(ctx, due.services, since);
  const made = await ownDb(ctx)
    .insertInto('aisher.schedule_run')
    .values({
      ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), schedule_id: due.id, slot },
      ...{ missed: later.length, result: JSON.stringify(result) },
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'schedule_id', 'slot']).doNothing())
    .returning('id')
    .executeTakeFirst();
  await ownDb(ctx)
    .updateTable('aisher.schedule')
    .set({ last_at: slot, next_at: nextRun(due.cron, timeZone, ctx.now()) })
    .where('id', '=', due.id)
    .execute();
  if (made === undefined) return;
  if (due.kind === 'digest') await sendDigest(ctx, due, result);
  else await analyse(ctx, due, since);
  const data = { scheduleId: due.id, kind: due.kind, missed: later.length };
  await record(ctx, 'aisher.schedule-ran', data, { subjects: [due.id] });
}

/** Needs a transaction. */
async function countSince(
  ctx: AnyContext,
  services: readonly string[],
  since: Date,
): Promise<RunResult> {
  const wanted = [...services];
  const { rows } = await sql<RunResult>`
    select (select count(*)::int from aisher.error_group g where g.org_id = ${ctx.org}::uuid
        and g.created_at > ${since}::timestamptz and g.merged_into is null
        and (cardinality(${wanted}::uuid[]) = 0 or g.service_id = any(${wanted}::uuid[]))) as "newGroups",
      (select count(*)::int from aisher.error_group g where g.org_id = ${ctx.org}::uuid and g.state = 'regressed'
        and g.state_at > ${since}::timestamptz
        and (cardinality(${wanted}::uuid[]) = 0 or g.service_id = any(${wanted}::uuid[]))) as regressed,
      (select count(*)::int from aisher.incident i where i.org_id = ${ctx.org}::uuid
        and i.opened_at > ${since}::timestamptz
        and (cardinality(${wanted}::uuid[]) = 0 or i.services && ${wanted}::uuid[])) as incidents,
      (select count(*)::int from aisher.incident i where i.org_id = ${ctx.org}::uuid and i.state = 'open'
        and (cardinality(${wanted}::uuid[]) = 0 or i.services && ${wanted}::uuid[])) as waiting`.execute(
    ownDb(ctx),
  );
  return rows[0] ?? { newGroups: 0, regressed: 0, incidents: 0, waiting: 0 };
}

/** What went wrong since the run before, a day at most. */
async function analyse(ctx: AnyContext, { services }: Due, since: Date): Promise<void> {
  const minutes = Math.ceil((ctx.now().getTime() - since.getTime()) / 60_000);
  const rows = services.length === 0 ? [] : await namesOf(ctx, services);
  const asked = {
    windowMinutes: Math.min(Math.max(1, minutes), windowMinutesMax),
    services: rows.map(({ name }) => name),
    // Nobody asked for it in a language of theirs.
    locale: await localeOfMost(ctx, await peopleOfRoles(ctx, ['owner'])),
  };
  await analyseWindow(ctx, analysisInput.parse(asked));
}

const namesOf = (ctx: AnyContext, ids: readonly string[]) =>
  ownDb(ctx).selectFrom('aisher.service').select('name').where('id', 'in', ids).execute();

async function sendDigest(ctx: AnyContext, { id, name }: Due, result: RunResult): Promise<void> {
  for (const personId of await peopleOfRoles(ctx, ['owner', 'admin'])) {
    await notify(ctx, {
      personId,
      kind: 'aisher.digest',
      params: { name, ...result },
      url: '/aisher/groups',
      thread: `aisher.schedule:${id}`,
      again: true,
    });
  }
}

const job = defineJob({
  name: 'aisher.run-schedules',
  payload: z.object({}),
  cron: '* * * * *',
  due: orgsWith('aisher.schedule', (eb, { now }) =>
    eb.and([eb('is_on', '=', true), eb('next_at', '<=', now)]),
  ),
  handle: (ctx) => runSchedules(ctx),
});

export const scheduleJobs = [job];
