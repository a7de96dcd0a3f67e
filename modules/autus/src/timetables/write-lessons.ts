import { type AnyContext, Problem } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { instantOf } from '../engine/days/index.ts';
import {
  type Lesson,
  planLessons,
  type Range,
  type StoredLesson,
} from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson } from '../tables.gen.ts';
import { aheadOf, loadTimetable } from './timetable.ts';

export const toStored = (row: Selectable<AutusLesson>): StoredLesson => ({
  id: row.id,
  classId: row.class_id,
  slotId: row.slot_id,
  day: row.day,
  startsAtMs: row.starts_at.getTime(),
  endsAtMs: row.ends_at.getTime(),
  placeId: row.place_id,
  coachIds: row.coach_ids,
  state: row.state as Lesson['state'],
  closureId: row.closure_id,
  decidedAtMs: row.decided_at?.getTime() ?? null,
  sequence: row.sequence,
  isHeld: row.held_at !== null,
});

/** Rows whose day, or the day they take place, lies in a range: of one class, or of all. */
export async function storedLessons(
  ctx: AnyContext,
  { from, until }: Range,
  classId: string | null,
): Promise<StoredLesson[]> {
  let select = ownDb(ctx)
    .selectFrom('autus.lesson')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where((eb) =>
      eb.or([
        eb.and([eb('day', '>=', from), eb('day', '<=', until)]),
        eb.and([
          eb('starts_at', '>=', new Date(instantOf(from))),
          eb('starts_at', '<', new Date(instantOf(until, 1440))),
        ]),
      ]),
    );
  if (classId !== null) select = select.where('class_id', '=', classId);
  return (await select.orderBy('starts_at').orderBy('id').limit(100_000).execute()).map(toStored);
}

/** What `jsonb_to_recordset` reads back. */
const recordsOf = (lessons: readonly Lesson[]): string =>
  JSON.stringify(
    lessons.map((lesson) => ({
      id: lesson.id,
      class_id: lesson.classId,
      slot_id: lesson.slotId,
      day: lesson.day,
      starts_at: new Date(lesson.startsAtMs),
      ends_at: new Date(lesson.endsAtMs),
      place_id: lesson.placeId,
      coach_ids: lesson.coachIds,
      state: lesson.state,
      closure_id: lesson.closureId,
      decided_at: lesson.decidedAtMs === null ? null : new Date(lesson.decidedAtMs),
      sequence: lesson.sequence,
    })),
  );

const columns = sql`as r(id uuid, class_id uuid, slot_id uuid, day date, starts_at timestamptz, ends_at timestamptz,
  place_id uuid, coach_ids uuid[], state text, closure_id uuid, decided_at timestamptz, sequence int)`;

const chunkMax = 2_000;
function* chunksOf(lessons: readonly Lesson[]): Generator<readonly Lesson[]> {
  for (let at = 0; at < lessons.length; at += chunkMax) yield lessons.slice(at, at + chunkMax);
}

async function insertLessons(ctx: AnyContext, lessons: readonly Lesson[]): Promise<void> {
  for (const chunk of chunksOf(lessons)) {
    await sql`
      insert into autus.lesson (id, org_id, created_at, class_id, slot_id, day, starts_at, ends_at, place_id, coach_ids,
        state, closure_id, decided_at, sequence)
      select r.id, ${ctx.org}::uuid, ${ctx.now()}::timestamptz, r.class_id, r.slot_id, r.day, r.starts_at, r.ends_at,
        r.place_id, r.coach_ids, r.state, r.closure_id, r.decided_at, r.sequence
      from jsonb_to_recordset(${recordsOf(chunk)}::jsonb) ${columns}`.execute(ownDb(ctx));
  }
}

async function updateLessons(ctx: AnyContext, lessons: readonly Lesson[]): Promise<void> {
  for (const chunk of chunksOf(lessons)) {
    await sql`
      update autus.lesson l set starts_at = r.starts_at, ends_at = r.ends_at, place_id = r.place_id, state = r.state,
        coach_ids = r.coach_ids, closure_id = r.closure_id, decided_at = r.decided_at, sequence = r.sequence
      from jsonb_to_recordset(${recordsOf(chunk)}::jsonb) ${columns}
      where l.org_id = ${ctx.org}::uuid and l.id = r.id`.execute(ownDb(ctx));
  }
}

/** @throws Problem 409 `lesson-booked`. */
async function requireUnbooked(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  const held = await ownDb(ctx)
    .selectFrom('autus.booking')
    .select(['lesson_id', 'child_id'])
    .where('org_id', '=', ctx.org)
    .where('lesson_id', 'in', [...ids])
    .where('cancelled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (held === undefined) return;
  throw new Problem(
    409,
    'lesson-booked',
    'A child is booked into a lesson that would be gone; cancel the booking first.',
    { lessonId: held.lesson_id, childId: held.child_id },
  );
}

/** How many lessons were made, changed and taken away. */
export interface Written {
  readonly made: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * Writes what the lessons of a range have to be so that they equal the timetable: written twice, the second time changes
 * nothing. Needs a transaction that holds the timetable.
 */
export async function writeLessons(
  ctx: AnyContext,
  classId: string | null,
  range: Range = aheadOf(ctx),
): Promise<Written> {
  const stored = await storedLessons(ctx, range, classId);
  const ids = stored.map(({ id }) => id);
  const timetable = await loadTimetable(ctx, range, classId, ids);
  const plan = planLessons(timetable, range, stored, ctx.now().getTime());
  await insertLessons(ctx, plan.insert);
  await updateLessons(ctx, plan.update);
  if (plan.remove.length > 0) {
    await requireUnbooked(ctx, plan.remove);
    await ownDb(ctx)
      .deleteFrom('autus.lesson')
      .where('id', 'in', [...plan.remove])
      .execute();
  }
  return {
    made: plan.insert.length,
    changed: plan.update.length,
    removed: plan.remove.length,
  };
}
