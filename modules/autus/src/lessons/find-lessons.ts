import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { addDays, dayAt, dayCount, instantOf } from '../engine/days/index.ts';
import { substitutesFor } from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson } from '../tables.gen.ts';
import { storedLessons, toStored } from '../timetables/write-lessons.ts';
import { type AcademyLesson, type LessonQuery, lesson } from './schema.ts';

const daysMax = 62;
const lessonsMax = 3_000;

export const lessonNotFound = (): Problem =>
  new Problem(404, 'lesson-not-found', 'There is no such lesson here; reload the timetable.');

export const toLesson = (row: Selectable<AutusLesson>): AcademyLesson =>
  lesson.parse({
    id: row.id,
    classId: row.class_id,
    slotId: row.slot_id,
    day: row.day,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    placeId: row.place_id,
    coachIds: row.coach_ids,
    state: row.held_at !== null && row.state !== 'cancelled' ? 'held' : row.state,
    closureId: row.closure_id,
    sequence: row.sequence,
  });

/** Lessons that begin on some days and that the reader sees, by start. @throws Problem 422 `days-unfit`. */
export async function listLessons(
  outer: AnyContext,
  { from, until, classId, placeId, coachId }: LessonQuery,
): Promise<{ lessons: AcademyLesson[]; isCut: boolean }> {
  if (from > until || dayCount(from, until) > daysMax) {
    throw new Problem(
      422,
      'days-unfit',
      'The last day is before the first, or more than 62 days after it; correct the days.',
    );
  }
  return inTransaction(outer, async (ctx) => {
    let select = ownDb(ctx)
      .selectFrom('autus.lesson')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('starts_at', '>=', new Date(instantOf(from)))
      .where('starts_at', '<', new Date(instantOf(until, 1440)));
    if (classId !== undefined) select = select.where('class_id', '=', classId);
    if (placeId !== undefined) select = select.where('place_id', '=', placeId);
    if (coachId !== undefined) {
      select = select.where(sql<boolean>`${coachId}::uuid = any(coach_ids)`);
    }
    const rows = await select
      .orderBy('starts_at')
      .orderBy('id')
      .limit(lessonsMax + 1)
      .execute();
    return {
      lessons: rows.slice(0, lessonsMax).map(toLesson),
      isCut: rows.length > lessonsMax,
    };
  });
}

async function findRow(ctx: AnyContext, id: string): Promise<Selectable<AutusLesson>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.lesson')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw lessonNotFound();
  return row;
}

/** One lesson. @throws Problem 404 `lesson-not-found`. */
export async function getLesson(outer: AnyContext, id: string): Promise<AcademyLesson> {
  return inTransaction(outer, async (ctx) => toLesson(await findRow(ctx, id)));
}

/** Coaches who teach nothing at the time of a lesson. @throws Problem 404 `lesson-not-found`. */
export async function listSubstitutes(outer: AnyContext, id: string) {
  return inTransaction(outer, async (ctx) => {
    const row = await findRow(ctx, id);
    const day = dayAt(row.starts_at.getTime());
    const range = { from: addDays(day, -7), until: addDays(day, 7) };
    const coaches = await ownDb(ctx)
      .selectFrom('autus.profile')
      .select('id')
      .where('org_id', '=', ctx.org)
      .where('kind', '=', 'coach')
      .where('state', '<>', 'archived')
      .orderBy('created_at', 'desc')
      .limit(200)
      .execute();
    const all = await storedLessons(ctx, range, null);
    const ids = coaches.map((coach) => coach.id);
    return substitutesFor(toStored(row), ids, all);
  });
}
