import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, personIdOf, record } from '@dojang/kernel';
import type { Insertable, Selectable } from 'kysely';
import { accountsOf, deriveAccess, todayOf } from '../access/access.ts';
import { requireCoaches } from '../classes/slots.ts';
import { type Day, daysBetween, instantOf } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusLesson, AutusLessonDecision } from '../tables.gen.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { aheadOf, lockTimetable, movedDaysMax } from '../timetables/timetable.ts';
import { writeLessons } from '../timetables/write-lessons.ts';
import { getLesson, lessonNotFound } from './find-lessons.ts';
import type {
  AcademyLesson,
  AddInput,
  CancellationInput,
  MoveInput,
  SubstituteInput,
} from './schema.ts';

/**
 * The lesson as it was read. Nobody else changes the timetable until the transaction ends.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-changed`, `lesson-held`.
 */
async function lockLesson(
  ctx: AnyContext,
  id: string,
  sequence: number,
): Promise<Selectable<AutusLesson>> {
  await lockTimetable(ctx);
  const row = await ownDb(ctx)
    .selectFrom('autus.lesson')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw lessonNotFound();
  if (row.held_at !== null) {
    throw new Problem(
      409,
      'lesson-held',
      'Attendance of this lesson was marked; correct the marks instead.',
    );
  }
  if (row.sequence === sequence) return row;
  throw new Problem(
    409,
    'lesson-changed',
    'Somebody changed this lesson meanwhile; reload, then change again.',
    { sequence: row.sequence },
  );
}

type Decided = Partial<Insertable<AutusLessonDecision>> & Pick<AutusLessonDecision, 'kind'>;

/** Writes what was decided, asks for clashes and brings the lesson up to date. */
async function decide(
  ctx: AnyContext,
  row: Selectable<AutusLesson>,
  decided: Decided,
  askFrom: Day | null,
): Promise<void> {
  // Decisions are read in the order of time: a later one of the same millisecond is later.
  const last = row.decided_at?.getTime() ?? 0;
  await ownDb(ctx)
    .insertInto('autus.lesson_decision')
    .values({
      id: randomUUID(),
      org_id: ctx.org,
      created_at: new Date(Math.max(ctx.now().getTime(), last + 1)),
      ...{ lesson_id: row.id, class_id: row.class_id, slot_id: row.slot_id, day: row.day },
      decided_by: personIdOf(ctx.actor) ?? null,
      ...decided,
    })
    .execute();
  if (askFrom !== null) await requireNoClash(ctx, askFrom, ({ id }) => id === row.id);
  await writeLessons(ctx, row.class_id, { from: row.day, until: row.day });
}

/**
 * Cancels a lesson, or has it take place after all. Events `autus.lesson-cancelled`, `autus.lesson-restored`.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-changed`, `lesson-held`, `lesson-cancelled`, `lesson-clash`.
 */
export async function cancelLesson(
  outer: AnyContext,
  id: string,
  { sequence, isCancelled }: CancellationInput,
): Promise<AcademyLesson> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockLesson(ctx, id, sequence);
    if ((row.state === 'cancelled') === isCancelled) {
      throw new Problem(409, 'lesson-cancelled', 'The lesson is so already; reload the timetable.');
    }
    const data = { lessonId: id, classId: row.class_id, day: row.day };
    if (isCancelled) {
      await decide(ctx, row, { kind: 'cancel' }, null);
      await record(ctx, 'autus.lesson-cancelled', data, { subjects: [id] });
    } else {
      await decide(ctx, row, { kind: 'restore' }, todayOf(ctx));
      await record(ctx, 'autus.lesson-restored', data, { subjects: [id] });
    }
    return getLesson(ctx, id);
  });
}

/** @throws Problem 422 `day-unfit`, 404 `place-not-found`. */
async function requireMeeting(
  ctx: AnyContext,
  { day, startMinute, placeId = null }: Pick<MoveInput, 'day' | 'startMinute' | 'placeId'>,
  made: Day,
): Promise<void> {
  const { until } = aheadOf(ctx);
  const isNear = Math.abs(daysBetween(made, day)) <= movedDaysMax;
  if (instantOf(day, startMinute) <= ctx.now().getTime() || day > until || !isNear) {
    throw new Problem(
      422,
      'day-unfit',
      'That time is over, or more than eight weeks away; choose a time that is nearer.',
      { until },
    );
  }
  if (placeId === null) return;
  const found = await ownDb(ctx)
    .selectFrom('autus.place')
    .select('id')
    .where('id', '=', placeId)
    .executeTakeFirst();
  if (found === undefined) {
    throw new Problem(404, 'place-not-found', 'There is no such place here; reload the list.');
  }
}

/**
 * Moves a lesson to another time or place; a cancelled one takes place again. Event `autus.lesson-moved`.
 *
 * @throws Problem 404 `lesson-not-found`, `place-not-found`, 409 `lesson-changed`, `lesson-held`, `lesson-clash`, 422 `day-unfit`.
 */
export async function moveLesson(
  outer: AnyContext,
  id: string,
  { sequence, ...to }: MoveInput,
): Promise<AcademyLesson> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockLesson(ctx, id, sequence);
    await requireMeeting(ctx, to, row.day);
    const meeting = {
      ...{ to_day: to.day, start_minute: to.startMinute, length_minutes: to.lengthMinutes },
      place_id: to.placeId ?? null,
    };
    await decide(ctx, row, { kind: 'move', ...meeting }, to.day);
    const { day, startMinute, lengthMinutes, placeId = null } = to;
    const data = { lessonId: id, classId: row.class_id, from: row.starts_at.toISOString() };
    await record(
      ctx,
      'autus.lesson-moved',
      { ...data, to: { day, startMinute, lengthMinutes, placeId } },
      { subjects: [id] },
    );
    return getLesson(ctx, id);
  });
}

/**
 * Others teach a lesson: they see its class until the day after. Event `autus.coach-substituted`.
 *
 * @throws Problem 404 `lesson-not-found`, 409 `lesson-changed`, `lesson-held`, `lesson-clash`, 422 `coach-unfit`.
 */
export async function substituteCoach(
  outer: AnyContext,
  id: string,
  { sequence, coachIds }: SubstituteInput,
): Promise<AcademyLesson> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockLesson(ctx, id, sequence);
    await requireCoaches(ctx, coachIds);
    const to = [...new Set(coachIds)].sort();
    await decide(ctx, row, { kind: 'substitute', coach_ids: to }, todayOf(ctx));
    await deriveAccess(ctx, await accountsOf(ctx, [...row.coach_ids, ...to]));
    const data = { lessonId: id, classId: row.class_id, from: row.coach_ids, to };
    const subjects = [id, ...new Set([...row.coach_ids, ...to])];
    await record(ctx, 'autus.coach-substituted', data, { subjects });
    return getLesson(ctx, id);
  });
}

/**
 * Adds a lesson that no weekly time makes. Event `autus.lesson-added`.
 *
 * @throws Problem 404 `class-not-found`, `place-not-found`, 409 `lesson-clash`, 422 `day-unfit`, `coach-unfit`.
 */
export async function addLesson(outer: AnyContext, input: AddInput): Promise<AcademyLesson> {
  const { classId, day, startMinute, lengthMinutes, placeId = null } = input;
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const open = await ownDb(ctx)
      .selectFrom('autus.class')
      .select('id')
      .where('id', '=', classId)
      .where('closed_on', 'is', null)
      .executeTakeFirst();
    if (open === undefined) {
      throw new Problem(404, 'class-not-found', 'There is no such open class; reload the list.');
    }
    await requireMeeting(ctx, input, day);
    await requireCoaches(ctx, input.coachIds);
    const id = randomUUID();
    const coachIds = [...new Set(input.coachIds)].sort();
    await ownDb(ctx)
      .insertInto('autus.lesson_decision')
      .values({
        ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), kind: 'add' },
        ...{ lesson_id: id, class_id: classId, slot_id: null, day, to_day: day },
        ...{ start_minute: startMinute, length_minutes: lengthMinutes, place_id: placeId },
        ...{ coach_ids: coachIds, decided_by: personIdOf(ctx.actor) ?? null },
      })
      .execute();
    await requireNoClash(ctx, day, (lesson) => lesson.id === id);
    await writeLessons(ctx, classId, { from: day, until: day });
    await deriveAccess(ctx, await accountsOf(ctx, coachIds));
    const data = { lessonId: id, classId, day, startMinute, lengthMinutes, placeId, coachIds };
    await record(ctx, 'autus.lesson-added', data, { subjects: [id] });
    return getLesson(ctx, id);
  });
}
