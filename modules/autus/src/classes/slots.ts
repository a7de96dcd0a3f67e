import { randomUUID } from 'node:crypto';
import { type AnyContext, Problem } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { accountsOf, deriveAccess, todayOf } from '../access/access.ts';
import { addDays, type Day } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusClassSlot } from '../tables.gen.ts';
import type { SlotInput } from './schema.ts';

type WantedSlot = SlotInput & { readonly id?: string | undefined };

const isSame = (row: Selectable<AutusClassSlot>, slot: WantedSlot): boolean =>
  row.weekday === slot.weekday &&
  row.start_minute === slot.startMinute &&
  row.length_minutes === slot.lengthMinutes &&
  row.place_id === (slot.placeId ?? null);

async function requirePlaces(ctx: AnyContext, slots: readonly WantedSlot[]): Promise<void> {
  const ids = [...new Set(slots.flatMap(({ placeId }) => (placeId ? [placeId] : [])))];
  if (ids.length === 0) return;
  const rows = await ownDb(ctx)
    .selectFrom('autus.place')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('id', 'in', ids)
    .execute();
  if (rows.length === ids.length) return;
  throw new Problem(404, 'place-not-found', 'There is no such place here; reload the list.');
}

async function addSlots(
  ctx: AnyContext,
  classId: string,
  from: Day,
  slots: readonly WantedSlot[],
): Promise<void> {
  if (slots.length === 0) return;
  const added = slots.map((slot) => ({ ...slot, before: slot.id, id: randomUUID() }));
  await ownDb(ctx)
    .insertInto('autus.class_slot')
    .values(
      added.map((slot) => ({
        id: slot.id,
        org_id: ctx.org,
        created_at: ctx.now(),
        class_id: classId,
        weekday: slot.weekday,
        start_minute: slot.startMinute,
        length_minutes: slot.lengthMinutes,
        place_id: slot.placeId ?? null,
        since: from,
      })),
    )
    .execute();
  for (const { before, id } of added) {
    if (before !== undefined) await followSlot(ctx, classId, before, id);
  }
}

/** Whoever comes to a weekly time comes to the one that takes its place, and is waited for there. */
async function followSlot(ctx: AnyContext, classId: string, from: string, to: string) {
  for (const table of ['autus.enrolment', 'autus.waiting']) {
    await sql`
      update ${sql.table(table)} set slot_ids = array_append(slot_ids, ${to}::uuid)
      where org_id = ${ctx.org}::uuid and class_id = ${classId}::uuid and ${from}::uuid = any(slot_ids)`.execute(
      ownDb(ctx),
    );
  }
}

/**
 * Gives a class all of its weekly times from a day on. A slot that is as it was stays; each other one ends on the day
 * before.
 *
 * @throws Problem 422 `day-in-past`, `slots-twice`, 404 `place-not-found`, `slot-not-found`.
 */
export async function setSlots(
  ctx: AnyContext,
  classId: string,
  from: Day,
  wanted: readonly WantedSlot[],
): Promise<void> {
  if (from < todayOf(ctx)) {
    throw new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');
  }
  const times = new Set(wanted.map(({ weekday, startMinute }) => `${weekday} ${startMinute}`));
  if (times.size < wanted.length) {
    throw new Problem(422, 'slots-twice', 'A weekly time is there twice; leave one of them out.');
  }
  await requirePlaces(ctx, wanted);
  const all = await ownDb(ctx)
    .selectFrom('autus.class_slot')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('class_id', '=', classId)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>=', from)]))
    .limit(1_000)
    .execute();
  const running = all.filter(({ since, until }) => until === null || until >= since);
  for (const { id } of wanted) {
    if (id === undefined || running.some((row) => row.id === id)) continue;
    throw new Problem(404, 'slot-not-found', 'This weekly time has ended; reload the class.');
  }
  const kept = running.filter((row) =>
    wanted.some((slot) => (slot.id ?? row.id) === row.id && isSame(row, slot)),
  );
  for (const row of running) {
    if (kept.includes(row)) continue;
    await ownDb(ctx)
      .updateTable('autus.class_slot')
      .set({ until: addDays(from, -1) })
      .where('id', '=', row.id)
      .execute();
  }
  const added = wanted.filter((slot) => !kept.some((row) => isSame(row, slot)));
  await addSlots(ctx, classId, from, added);
}

/**
 * These coaches teach the class from now on; who taught it and is not named teaches it no more.
 *
 * @throws Problem 422 `coach-unfit`.
 */
export async function setCoaches(
  ctx: AnyContext,
  classId: string,
  coachIds: readonly string[],
): Promise<void> {
  await requireCoaches(ctx, coachIds);
  const held = await ownDb(ctx)
    .selectFrom('autus.class_coach')
    .select('coach_id')
    .where('org_id', '=', ctx.org)
    .where('class_id', '=', classId)
    .where('until', 'is', null)
    .execute();
  const before = held.map(({ coach_id }) => coach_id);
  const gone = before.filter((id) => !coachIds.includes(id));
  if (gone.length > 0) {
    await ownDb(ctx)
      .updateTable('autus.class_coach')
      .set({ until: todayOf(ctx) })
      .where('org_id', '=', ctx.org)
      .where('class_id', '=', classId)
      .where('until', 'is', null)
      .where('coach_id', 'in', gone)
      .execute();
  }
  const added = [...new Set(coachIds)].filter((id) => !before.includes(id));
  for (const coach_id of added) {
    await ownDb(ctx)
      .insertInto('autus.class_coach')
      .values({
        ...{ org_id: ctx.org, created_at: ctx.now(), class_id: classId, coach_id },
        since: todayOf(ctx),
      })
      .execute();
  }
  await deriveAccess(ctx, await accountsOf(ctx, [...gone, ...added]));
}

/** @throws Problem 422 `coach-unfit`. */
export async function requireCoaches(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return;
  const rows = await ownDb(ctx)
    .selectFrom('autus.profile')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('id', 'in', [...wanted])
    .where('kind', '=', 'coach')
    .where('state', '<>', 'archived')
    .execute();
  if (rows.length === wanted.size) return;
  throw new Problem(
    422,
    'coach-unfit',
    'Only a coach who is not archived teaches; choose another.',
  );
}
