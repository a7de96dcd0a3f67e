import { type AnyContext, inTransaction, nextRun, record } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { moveSlots } from '../../schedules/move-slots.ts';
import type { alertSetting, alertSettingInput } from '../incidents/schema.ts';

/** All that an org, or a service that joins it later, has is new on its first day. */
export const learningMs = 24 * 3_600_000;

export interface AlertSetting {
  readonly learnsUntil: Date;
  readonly isSummedUp: boolean;
  readonly timeZone: string;
}

/** How the org is alerted. The first call begins the learning, at the first telemetry. Needs a transaction. */
export async function readSetting(ctx: AnyContext): Promise<AlertSetting> {
  const known = await findSetting(ctx);
  if (known !== undefined) return known;
  await sql`
    insert into aisher.alert_setting (org_id, created_at, learns_until)
      select ${ctx.org}::uuid, ${ctx.now()}::timestamptz,
        coalesce(min(created_at), ${ctx.now()}::timestamptz) + make_interval(secs => ${learningMs / 1_000})
      from aisher.service
    on conflict (org_id) do nothing`.execute(ownDb(ctx));
  return (await findSetting(ctx)) as AlertSetting;
}

async function findSetting(ctx: AnyContext): Promise<AlertSetting | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('aisher.alert_setting')
    .select(['learns_until', 'summed_up_at', 'time_zone'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    learnsUntil: row.learns_until,
    isSummedUp: row.summed_up_at !== null,
    timeZone: row.time_zone,
  };
}

/** Of a row `s` of services: whether it is on its first day. */
export const isServiceLearning = (ctx: AnyContext) => sql`exists (
  select from aisher.alert_setting setting where setting.org_id = ${ctx.org}::uuid
    and s.created_at > greatest(setting.services_from, ${new Date(ctx.now().getTime() - learningMs)}::timestamptz))`;

/**
 * Tells people of new groups from now on, although the first day is not over. An owner does so whose services are known to be
 * well. The playground does so for services that are still to come.
 */
export async function endLearning(
  outer: AnyContext,
  { ofServicesToCome = false } = {},
): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const { learnsUntil } = await readSetting(ctx);
    const from = ofServicesToCome ? sql<Date>`'infinity'` : sql<Date>`${ctx.now()}::timestamptz`;
    const isOver = learnsUntil <= ctx.now();
    await ownDb(ctx)
      .updateTable('aisher.alert_setting')
      .set({
        ...(isOver ? {} : { learns_until: ctx.now(), summed_up_at: ctx.now() }),
        services_from: sql<Date>`greatest(services_from, ${from})`,
      })
      .execute();
    if (!isOver) await record(ctx, 'aisher.learning-ended', {}, { subjects: [] });
  });
}

/** How the org is alerted, for its page. */
export async function getSetting(ctx: AnyContext): Promise<z.infer<typeof alertSetting>> {
  const { learnsUntil, timeZone } = await inTransaction(ctx, readSetting);
  return { learnsUntil: learnsUntil.toISOString(), isLearning: learnsUntil > ctx.now(), timeZone };
}

/** @throws Problem 422 `time-zone-unknown`. */
export async function changeSetting(
  outer: AnyContext,
  { isLearning, timeZone }: z.infer<typeof alertSettingInput>,
): Promise<z.infer<typeof alertSetting>> {
  return inTransaction(outer, async (ctx) => {
    await readSetting(ctx);
    if (isLearning === false) await endLearning(ctx);
    if (timeZone !== undefined) {
      nextRun('0 9 * * *', timeZone, ctx.now());
      await ownDb(ctx).updateTable('aisher.alert_setting').set({ time_zone: timeZone }).execute();
      await moveSlots(ctx, timeZone);
      await record(ctx, 'aisher.alert-setting-changed', { timeZone }, { subjects: [] });
    }
    return getSetting(ctx);
  });
}
