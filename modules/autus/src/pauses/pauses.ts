import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { instantOf } from '../engine/days/index.ts';
import {
  type PauseAnswer,
  type PausePolicy,
  planPause,
  resumePause,
} from '../engine/enrolments/index.ts';
import { lessonsBetween } from '../engine/schedule/index.ts';
import { getEnrolment, lockEnrolment } from '../enrolments/rows.ts';
import type { EnrolmentView } from '../enrolments/schema.ts';
import { ownDb } from '../own-db.ts';
import { loadRoster } from '../rosters/roster.ts';
import { requireSeat, seatsOf } from '../rosters/seats.ts';
import type { AutusEnrolment } from '../tables.gen.ts';
import { loadTimetable, lockTimetable } from '../timetables/timetable.ts';
import type { PauseInput, ResumeInput } from './schema.ts';

/** Fewer days than a week are absences; a seat is kept for two months. */
const policy: PausePolicy = { daysMin: 7, daysMax: 180, seatHeldDaysMax: 60 };

type Refused = (PauseAnswer & { kind: 'refused' })['why'];

function refusal(why: Refused): Problem {
  switch (why) {
    case 'not-days':
      return new Problem(422, 'days-unfit', 'The last day is before the first; correct the days.');
    case 'too-short':
      return new Problem(
        422,
        'pause-too-short',
        'A pause has seven days at least; note fewer as absences.',
      );
    case 'too-long':
      return new Problem(
        422,
        'pause-too-long',
        'A pause has 180 days at most; end the enrolment instead.',
      );
    case 'overlaps':
      return new Problem(
        409,
        'pause-overlaps',
        'The child rests on some of these days already; choose other days.',
      );
    case 'no-lesson':
      return new Problem(
        422,
        'pause-without-lesson',
        'The child has no lesson in these days; nothing is to do.',
      );
  }
}

async function planFor(
  ctx: AnyContext,
  row: Selectable<AutusEnrolment>,
  from: string,
  until: string,
) {
  const today = todayOf(ctx);
  const range = { from: from > today ? from : today, until };
  const own = await loadRoster(
    ctx,
    { from: [row.since, today].sort()[0] ?? today, until },
    { childId: row.child_id },
  );
  const enrolment = own.enrolments.find((each) => each.id === row.id);
  const isAsked = enrolment !== undefined && range.from <= until;
  const timetable = isAsked ? await loadTimetable(ctx, range, row.class_id) : null;
  if (!isAsked || timetable === null) {
    return { kind: 'refused', why: until < from ? 'not-days' : 'no-lesson' } as const;
  }
  return planPause({
    ...{ enrolment, from, until, policy, nowMs: ctx.now().getTime(), id: randomUUID() },
    lessons: lessonsBetween(timetable, range),
    // Bookings into lessons of other classes are no part of this class's rest.
    bookings: own.bookings.filter(({ kind }) => kind === 'regular'),
    passes: [],
  });
}

/**
 * Lets an enrolment rest (휴원) from the child's next lesson in these days to the end of the last. It ends by itself.
 * Event `autus.enrolment-paused`.
 *
 * @throws Problem 404 `enrolment-not-found`, 409 `enrolment-changed`, `enrolment-ended`, `pause-overlaps`, 422 `days-unfit`,
 *   `pause-too-short`, `pause-too-long`, `pause-without-lesson`.
 */
export async function pauseEnrolment(
  outer: AnyContext,
  id: string,
  { version, from, until }: PauseInput,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await lockEnrolment(ctx, id, version);
    const answer = await planFor(ctx, row, from, until);
    if (answer.kind === 'refused') throw refusal(answer.why);
    const { pause, firstDay, lastDay, lessonsMissed, bookingsCancelled, seat } = answer;
    await ownDb(ctx)
      .insertInto('autus.enrolment_pause')
      .values({
        ...{ id: pause.id, org_id: ctx.org, created_at: ctx.now(), enrolment_id: id },
        ...{ starts_at: new Date(pause.fromMs), ends_at: new Date(pause.untilMs) },
        holds_seat: seat === 'held',
      })
      .execute();
    if (bookingsCancelled.length > 0) {
      await ownDb(ctx)
        .updateTable('autus.booking')
        .set({ cancelled_at: ctx.now() })
        .where('id', 'in', [...bookingsCancelled])
        .execute();
    }
    await bump(ctx, id);
    const { child_id: childId, class_id: classId } = row;
    const data = { enrolmentId: id, childId, classId, firstDay, lastDay, seat };
    await record(
      ctx,
      'autus.enrolment-paused',
      { ...data, lessons: lessonsMissed.length },
      { subjects: [childId, classId] },
    );
    return getEnrolment(ctx, id);
  });
}

async function bump(ctx: AnyContext, id: string): Promise<void> {
  await ownDb(ctx)
    .updateTable('autus.enrolment')
    .set({ version: sql`version + 1` })
    .where('id', '=', id)
    .execute();
}

/**
 * The child comes again before its pause would end; one that had not begun is gone. Event `autus.enrolment-resumed`.
 *
 * @throws Problem 404 `enrolment-not-found`, 409 `enrolment-changed`, `enrolment-ended`, `not-paused`, `class-full`, 422
 *   `day-in-past`.
 */
export async function resumeEnrolment(
  outer: AnyContext,
  id: string,
  { version, day }: ResumeInput,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await lockEnrolment(ctx, id, version);
    if (day < todayOf(ctx)) {
      throw new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');
    }
    const held = await ownDb(ctx)
      .selectFrom('autus.enrolment_pause')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('enrolment_id', '=', id)
      .where('ends_at', '>', new Date(instantOf(day)))
      .whereRef('ends_at', '>', 'starts_at')
      .orderBy('starts_at')
      .limit(1)
      .executeTakeFirst();
    if (held === undefined) {
      throw new Problem(
        409,
        'not-paused',
        'The child does not rest on that day; nothing is to do.',
      );
    }
    if (!held.holds_seat) {
      await requireSeat(ctx, await seatsOf(ctx, row.class_id, row.slot_ids), day, id);
    }
    const before = { fromMs: held.starts_at.getTime(), untilMs: held.ends_at.getTime() };
    const { pause } = resumePause({ id: held.id, ...before }, day, []);
    await ownDb(ctx)
      .updateTable('autus.enrolment_pause')
      .set({ ends_at: new Date(pause?.untilMs ?? before.fromMs) })
      .where('id', '=', held.id)
      .execute();
    await bump(ctx, id);
    const { child_id: childId, class_id: classId } = row;
    const data = { enrolmentId: id, childId, classId, day };
    await record(ctx, 'autus.enrolment-resumed', data, { subjects: [childId, classId] });
    return getEnrolment(ctx, id);
  });
}
