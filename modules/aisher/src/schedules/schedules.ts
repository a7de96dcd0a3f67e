import { randomUUID } from 'node:crypto';
import {
  type AnyContext,
  cursorAt,
  inTransaction,
  nextRun,
  Problem,
  readPage,
  record,
} from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import { readSetting } from '../alerts/detecting/settings.ts';
import { ownDb } from '../own-db.ts';
import { lockOwn } from '../own-lock.ts';
import { requireService } from '../releases/service-list.ts';
import type { AisherSchedule } from '../tables.gen.ts';
import {
  type runList,
  type runQuery,
  runResult,
  type Schedule,
  type ScheduleInput,
  schedule,
  type scheduleChange,
  schedulesMax,
} from './schema.ts';

const notFound = () =>
  new Problem(404, 'schedule-not-found', 'There is no such schedule any more; reload the list.');

const toSchedule = (row: Selectable<AisherSchedule>): Schedule => ({
  id: row.id,
  name: row.name,
  kind: schedule.shape.kind.parse(row.kind),
  cron: row.cron,
  services: row.services,
  isOn: row.is_on,
  nextAt: row.next_at.toISOString(),
  lastAt: row.last_at?.toISOString() ?? null,
  version: row.version,
});

/** The schedules of the org, the oldest first. */
export async function listSchedules(ctx: AnyContext): Promise<{ schedules: Schedule[] }> {
  const rows = await inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .selectFrom('aisher.schedule')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .limit(schedulesMax)
      .execute(),
  );
  return { schedules: rows.map(toSchedule) };
}

/** The first slot from now on. Needs a transaction. */
async function firstSlot(ctx: AnyContext, { cron, services }: ScheduleInput): Promise<Date> {
  for (const id of services) await requireService(ctx, id);
  const { timeZone } = await readSetting(ctx);
  return nextRun(cron, timeZone, ctx.now());
}

/**
 * @throws Problem 404 `service-not-found`, 422 `schedules-full`, `cron-unreadable`, `cron-too-often`, `cron-never-due`.
 */
export async function makeSchedule(outer: AnyContext, input: ScheduleInput): Promise<Schedule> {
  return inTransaction(outer, async (ctx) => {
    const nextAt = await firstSlot(ctx, input);
    await lockOwn(ctx, 'schedule');
    if ((await listSchedules(ctx)).schedules.length >= schedulesMax) {
      const detail = `There are ${schedulesMax} schedules; delete one first.`;
      throw new Problem(422, 'schedules-full', detail);
    }
    const row = await ownDb(ctx)
      .insertInto('aisher.schedule')
      .values({
        ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), next_at: nextAt },
        ...input,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const data = { scheduleId: row.id, kind: row.kind };
    await record(ctx, 'aisher.schedule-made', data, { subjects: [row.id] });
    return toSchedule(row);
  });
}

/** @throws Problem 404 `schedule-not-found`, 409 `schedule-changed`, 422 as {@link makeSchedule}. */
export async function changeSchedule(
  outer: AnyContext,
  id: string,
  { version, isOn, ...input }: z.infer<typeof scheduleChange>,
): Promise<Schedule> {
  return inTransaction(outer, async (ctx) => {
    const known = await ownDb(ctx)
      .selectFrom('aisher.schedule')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known === undefined) throw notFound();
    const nextAt = await firstSlot(ctx, input);
    const row = await ownDb(ctx)
      .updateTable('aisher.schedule')
      .set({ ...input, is_on: isOn, next_at: nextAt, version: sql<number>`version + 1` })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      const detail = 'Somebody changed this schedule in the meantime; read it again.';
      throw new Problem(409, 'schedule-changed', detail);
    }
    await record(ctx, 'aisher.schedule-changed', { scheduleId: id }, { subjects: [id] });
    return toSchedule(row);
  });
}

/** @throws Problem 404 `schedule-not-found`. */
export async function removeSchedule(outer: AnyContext, id: string): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const gone = await ownDb(ctx)
      .deleteFrom('aisher.schedule')
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (gone === undefined) throw notFound();
    await record(ctx, 'aisher.schedule-removed', { scheduleId: id }, { subjects: [id] });
  });
}

/** Its runs, the newest first. @throws Problem 404 `schedule-not-found`. */
export async function listRuns(
  outer: AnyContext,
  id: string,
  query: z.infer<typeof runQuery>,
): Promise<z.infer<typeof runList>> {
  return inTransaction(outer, async (ctx) => {
    const known = await ownDb(ctx)
      .selectFrom('aisher.schedule')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (known === undefined) throw notFound();
    const select = ownDb(ctx)
      .selectFrom('aisher.schedule_run')
      .selectAll()
      .where('schedule_id', '=', id);
    const { rows, nextCursor } = await readPage(select, ['slot', 'id'], query, (last) =>
      cursorAt(last.slot, last.id),
    );
    return {
      runs: rows.map((row) => ({
        id: row.id,
        slot: row.slot.toISOString(),
        ranAt: row.created_at.toISOString(),
        missed: row.missed,
        result: runResult.parse(row.result),
      })),
      nextCursor,
    };
  });
}
