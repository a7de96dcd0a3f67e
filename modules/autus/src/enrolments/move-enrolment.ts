import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { deriveCoached } from '../access/class-access.ts';
import { addDays } from '../engine/days/index.ts';
import { type MoveAnswer, planMove } from '../engine/enrolments/index.ts';
import { stableId } from '../engine/ids/index.ts';
import { lessonsBetween } from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';
import { loadRoster } from '../rosters/roster.ts';
import { classFull, requireSeat, seatsOf } from '../rosters/seats.ts';
import { loadTimetable, lockTimetable } from '../timetables/timetable.ts';
import { enrolmentNotFound, getEnrolment, lockEnrolment } from './rows.ts';
import type { EnrolmentView, MoveInput } from './schema.ts';

const daysAhead = 56;
const lastDay = '2099-12-31';

function refusal(answer: MoveAnswer & { kind: 'refused' }, classId: string): Problem {
  switch (answer.why) {
    case 'full':
      return classFull(classId);
    case 'past':
      return new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');
    case 'ended':
      return new Problem(409, 'enrolment-ended', 'This enrolment is over; enrol the child again.');
    case 'clash':
      return new Problem(
        409,
        'lesson-clash',
        'Another lesson is at that time; choose another time, place or coach.',
        { kind: 'child', lessonId: answer.with },
      );
    default:
      return new Problem(
        409,
        'enrolment-known',
        'The child has a seat in this class already; change that one.',
      );
  }
}

type Moved = MoveAnswer & { kind: 'moved' };

async function writeMove(
  ctx: AnyContext,
  id: string,
  { ended, begun, bookingsCancelled }: Moved,
): Promise<void> {
  const db = ownDb(ctx);
  await db
    .updateTable('autus.enrolment')
    .set({
      until: ended?.until ?? sql`since - 1`,
      ended_because: 'moved',
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute();
  await db
    .insertInto('autus.enrolment')
    .values({
      ...{ id: begun.id, org_id: ctx.org, created_at: ctx.now(), moved_from: id },
      ...{ child_id: begun.childId, class_id: begun.classId },
      slot_ids: begun.slotIds === null ? null : [...begun.slotIds],
      ...{ since: begun.from, until: begun.until },
    })
    .execute();
  for (const pause of begun.pauses) {
    await sql`
      insert into autus.enrolment_pause (id, org_id, created_at, enrolment_id, starts_at, ends_at, holds_seat)
      select ${stableId('moved-pause', pause.id, begun.id)}::uuid, org_id, ${ctx.now()}::timestamptz, ${begun.id}::uuid,
        starts_at, ends_at, holds_seat from autus.enrolment_pause where id = ${pause.id}::uuid`.execute(
      db,
    );
  }
  if (bookingsCancelled.length === 0) return;
  await db
    .updateTable('autus.booking')
    .set({ cancelled_at: ctx.now() })
    .where('id', 'in', [...bookingsCancelled])
    .execute();
}

/**
 * Moves a child to another class, or to other times of its own, from a day on; a pause that goes on goes with it. Event
 * `autus.enrolment-moved`.
 *
 * @throws Problem 404 `enrolment-not-found`, `class-not-found`, `slot-not-found`, 409 `enrolment-changed`, `enrolment-ended`,
 *   `enrolment-known`, `class-full`, `class-closed`, `lesson-clash`, 422 `day-in-past`.
 */
export async function moveEnrolment(
  outer: AnyContext,
  id: string,
  { version, classId, slotIds = null, from }: MoveInput,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await lockEnrolment(ctx, id, version);
    const seats = await seatsOf(ctx, classId, slotIds);
    const open = { from, until: lastDay };
    const roster = await loadRoster(ctx, open, { classId });
    const range = { from, until: addDays(from, daysAhead) };
    const own = await loadRoster(
      ctx,
      { ...open, from: row.since < from ? row.since : from },
      {
        childId: row.child_id,
      },
    );
    const enrolment = own.enrolments.find((each) => each.id === id);
    if (enrolment === undefined) throw enrolmentNotFound();
    const answer = planMove({
      enrolment,
      to: { ...seats, isWholeClass: slotIds === null },
      from,
      nowMs: ctx.now().getTime(),
      others: roster.enrolments.filter((each) => !roster.freed.has(each.id)),
      own: own.enrolments,
      lessons: lessonsBetween(await loadTimetable(ctx, range), range),
      bookings: own.bookings,
    });
    if (answer.kind === 'refused') throw refusal(answer, classId);
    await requireSeat(ctx, seats, from, id);
    await writeMove(ctx, id, answer);
    await deriveCoached(ctx, { children: [row.child_id] });
    const { child_id: childId, class_id: left } = row;
    const data = { enrolmentId: answer.begun.id, movedFrom: id, childId, left, classId, from };
    await record(ctx, 'autus.enrolment-moved', data, { subjects: [childId, left, classId] });
    return getEnrolment(ctx, answer.begun.id);
  });
}
