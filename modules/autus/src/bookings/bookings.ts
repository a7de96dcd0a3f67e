import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { deriveCoached } from '../access/class-access.ts';
import { dayAt } from '../engine/days/index.ts';
import { isExpected } from '../engine/enrolments/index.ts';
import type { StoredLesson } from '../engine/schedule/index.ts';
import { welcome } from '../enrolments/enrolments.ts';
import { lessonNotFound } from '../lessons/find-lessons.ts';
import { ownDb } from '../own-db.ts';
import { loadRoster } from '../rosters/roster.ts';
import { classFull } from '../rosters/seats.ts';
import type { AutusBooking } from '../tables.gen.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import { toStored } from '../timetables/write-lessons.ts';
import { type BookingView, booking, type ExpectedChild, type TrialInput } from './schema.ts';

const toBooking = (row: Selectable<AutusBooking>): BookingView =>
  booking.parse({
    ...{ id: row.id, lessonId: row.lesson_id, classId: row.class_id, childId: row.child_id },
    ...{ kind: row.kind, isCancelled: row.cancelled_at !== null },
  });

/** Who is expected in a lesson: by an enrolment, or by a booking. Needs a transaction. */
export async function expectedIn(ctx: AnyContext, lesson: StoredLesson) {
  const day = dayAt(lesson.startsAtMs);
  const { classId } = lesson;
  const { enrolments, bookings } = await loadRoster(ctx, { from: day, until: day }, { classId });
  const regular = enrolments.filter((each) => isExpected(each, lesson));
  const booked = bookings.filter(({ lessonId }) => lessonId === lesson.id);
  const found = new Map<string, { as: BookingView['kind']; bookingId: string | null }>();
  for (const { childId } of regular) found.set(childId, { as: 'regular', bookingId: null });
  for (const each of booked) {
    if (!found.has(each.childId)) found.set(each.childId, { as: each.kind, bookingId: each.id });
  }
  return found;
}

async function lessonOf(ctx: AnyContext, id: string): Promise<StoredLesson & { capacity: number }> {
  const row = await ownDb(ctx)
    .selectFrom('autus.lesson')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw lessonNotFound();
  const { capacity } = await ownDb(ctx)
    .selectFrom('autus.class')
    .select('capacity')
    .where('id', '=', row.class_id)
    .executeTakeFirstOrThrow();
  return { ...toStored(row), capacity };
}

/** Children who are expected in a lesson, by name, as far as the reader sees them. @throws Problem 404 `lesson-not-found`. */
export async function listExpected(outer: AnyContext, lessonId: string): Promise<ExpectedChild[]> {
  return inTransaction(outer, async (ctx) => {
    const expected = await expectedIn(ctx, await lessonOf(ctx, lessonId));
    if (expected.size === 0) return [];
    const rows = await ownDb(ctx)
      .selectFrom('autus.profile')
      .select(['id', 'name'])
      .where('org_id', '=', ctx.org)
      .where('id', 'in', [...expected.keys()])
      .orderBy('name')
      .orderBy('id')
      .limit(600)
      .execute();
    return rows.flatMap(({ id, name }) => {
      const how = expected.get(id);
      return how === undefined ? [] : [{ childId: id, name, ...how }];
    });
  });
}

/**
 * Books a trial in one lesson: whoever was a lead tries. Event `autus.trial-booked`.
 *
 * @throws Problem 404 `lesson-not-found`, `profile-not-found`, 409 `lesson-over`, `booking-known`, `class-full`,
 *   `lesson-clash`, 422 `child-unfit`.
 */
export async function bookTrial(
  outer: AnyContext,
  lessonId: string,
  { childId }: TrialInput,
): Promise<BookingView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const lesson = await lessonOf(ctx, lessonId);
    if (lesson.state === 'cancelled' || lesson.startsAtMs <= ctx.now().getTime()) {
      throw new Problem(
        409,
        'lesson-over',
        'This lesson has begun or does not take place; choose another.',
      );
    }
    await welcome(ctx, childId, 'trial');
    const expected = await expectedIn(ctx, lesson);
    if (expected.has(childId)) {
      throw new Problem(409, 'booking-known', 'The child has a seat in this lesson already.');
    }
    if (expected.size >= lesson.capacity) throw classFull(lesson.classId);
    const row = await ownDb(ctx)
      .insertInto('autus.booking')
      .values({
        ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), kind: 'trial' },
        ...{ lesson_id: lessonId, class_id: lesson.classId, child_id: childId },
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const isAsked = ({ id }: { id: string }) => id === lessonId;
    await requireNoClash(ctx, dayAt(lesson.startsAtMs), isAsked, childId);
    await deriveCoached(ctx, { children: [childId] });
    const data = { bookingId: row.id, lessonId, classId: lesson.classId, childId };
    await record(ctx, 'autus.trial-booked', data, { subjects: [childId, lessonId] });
    return toBooking(row);
  });
}

/** Gives the seat back. Event `autus.booking-cancelled`. @throws Problem 404 `booking-not-found`. */
export async function cancelBooking(outer: AnyContext, id: string): Promise<BookingView> {
  return inTransaction(outer, async (ctx) => {
    const row = await ownDb(ctx)
      .updateTable('autus.booking')
      .set({ cancelled_at: ctx.now() })
      .where('id', '=', id)
      .where('cancelled_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new Problem(
        404,
        'booking-not-found',
        'This booking is gone already; reload the lesson.',
      );
    }
    await deriveCoached(ctx, { children: [row.child_id] });
    const data = { bookingId: id, lessonId: row.lesson_id, childId: row.child_id };
    await record(ctx, 'autus.booking-cancelled', data, { subjects: [row.child_id, row.lesson_id] });
    return toBooking(row);
  });
}
