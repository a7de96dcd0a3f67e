import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { deriveCoached } from '../access/class-access.ts';
import { addDays, type Day, laterOf } from '../engine/days/index.ts';
import type { ClassSeats } from '../engine/enrolments/index.ts';
import { ownDb } from '../own-db.ts';
import { changeProfile } from '../profiles/profiles.ts';
import { requireProfile } from '../profiles/rows.ts';
import { requireSeat, seatsOf } from '../rosters/seats.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import { getEnrolment, lockEnrolment } from './rows.ts';
import type { EndInput, EnrolmentInput, EnrolmentView, RenewalInput } from './schema.ts';

const dayInPast = (): Problem =>
  new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');

/** A child who was asked about, tried or left becomes one who is here. @throws Problem 422 `child-unfit`. */
export async function welcome(
  ctx: AnyContext,
  childId: string,
  to: 'trial' | 'active',
): Promise<void> {
  const { kind, state, version } = await requireProfile(ctx, childId);
  if (kind !== 'student' || state === 'archived') {
    throw new Problem(
      422,
      'child-unfit',
      'Only a student who is not archived has lessons; choose another person.',
    );
  }
  const isNew = to === 'active' ? ['lead', 'trial', 'left'].includes(state) : state === 'lead';
  if (isNew) await changeProfile(ctx, childId, { version, state: to });
}

/** Two enrolments of a child in one class would be one seat twice. @throws Problem 409 `enrolment-known`. */
async function requireNew(
  ctx: AnyContext,
  childId: string,
  classId: string,
  [from, until]: readonly [Day, Day | null],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from autus.enrolment
    where org_id = ${ctx.org}::uuid and child_id = ${childId}::uuid and class_id = ${classId}::uuid
      and (until is null or (until >= since and until >= ${from}::date))
      and (${until}::date is null or since <= ${until}::date) limit 1`.execute(ownDb(ctx));
  const [held] = rows;
  if (held === undefined) return;
  const fix = 'The child has a seat in this class already; change that one.';
  throw new Problem(409, 'enrolment-known', fix, { enrolmentId: held.id });
}

/** The child is in no other lesson at the times of its lessons in the class. @throws Problem 409 `lesson-clash`. */
export const requireFreeChild = (
  ctx: AnyContext,
  childId: string,
  { classId, slotIds }: ClassSeats,
  from: Day,
): Promise<void> =>
  requireNoClash(
    ctx,
    laterOf(from, todayOf(ctx)),
    (lesson) =>
      lesson.classId === classId && (lesson.slotId === null || slotIds.includes(lesson.slotId)),
    childId,
  );

/**
 * Gives a child a seat in a class. Event `autus.enrolled`. Of two who take the last seat at once, one is refused.
 *
 * @param offer The entry of the waiting list whose offered seat is taken.
 * @throws Problem 409 `class-full`, `class-closed`, `enrolment-known`, `lesson-clash`, 422 `child-unfit`, `day-in-past`, 404
 *   `class-not-found`, `slot-not-found`, `profile-not-found`.
 */
export async function enrol(
  outer: AnyContext,
  { childId, classId, slotIds = null, from, until = null }: EnrolmentInput,
  offer: string | null = null,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const first = from ?? todayOf(ctx);
    if (until !== null && (until < first || until < todayOf(ctx))) throw dayInPast();
    await welcome(ctx, childId, 'active');
    const seats = await seatsOf(ctx, classId, slotIds);
    await requireNew(ctx, childId, classId, [first, until]);
    await requireSeat(ctx, seats, first, offer);
    const id = randomUUID();
    await ownDb(ctx)
      .insertInto('autus.enrolment')
      .values({
        ...{ id, org_id: ctx.org, created_at: ctx.now(), child_id: childId, class_id: classId },
        ...{ slot_ids: slotIds === null ? null : [...slotIds], since: first, until },
      })
      .execute();
    await requireFreeChild(ctx, childId, seats, first);
    await deriveCoached(ctx, { children: [childId] });
    const data = { enrolmentId: id, childId, classId, slotIds, from: first, until };
    await record(ctx, 'autus.enrolled', data, { subjects: [childId, classId] });
    return getEnrolment(ctx, id);
  });
}

/**
 * Ends an enrolment after a last day. Event `autus.enrolment-ended` with the reason.
 *
 * @throws Problem 404 `enrolment-not-found`, 409 `enrolment-changed`, `enrolment-ended`, 422 `day-in-past`.
 */
export async function endEnrolment(
  outer: AnyContext,
  id: string,
  { version, lastDay, because }: EndInput,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await lockEnrolment(ctx, id, version);
    if (lastDay < todayOf(ctx)) throw dayInPast();
    await ownDb(ctx)
      .updateTable('autus.enrolment')
      .set({
        // One that begins later never begins.
        until: lastDay < row.since ? addDays(row.since, -1) : lastDay,
        ended_because: because,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .execute();
    await deriveCoached(ctx, { children: [row.child_id] });
    const { child_id: childId, class_id: classId } = row;
    const data = { enrolmentId: id, childId, classId, lastDay, because };
    await record(ctx, 'autus.enrolment-ended', data, { subjects: [childId, classId] });
    return getEnrolment(ctx, id);
  });
}

/** Whoever is here may renew so many days before the end, before a seat goes to somebody new. */
const renewalDays = 30;

/**
 * Lets an enrolment go on until a later day. Event `autus.enrolment-renewed`.
 *
 * @throws Problem 404 `enrolment-not-found`, 409 `enrolment-changed`, `enrolment-ended`, `class-full`, `lesson-clash`, 422
 *   `renewal-unfit`, `renewal-early` with the first day that is allowed.
 */
export async function renewEnrolment(
  outer: AnyContext,
  id: string,
  { version, until }: RenewalInput,
): Promise<EnrolmentView> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await lockEnrolment(ctx, id, version);
    if (row.until === null || until <= row.until) {
      throw new Problem(422, 'renewal-unfit', 'It goes on until then already; choose a later day.');
    }
    const earliest = addDays(row.until, -renewalDays);
    if (todayOf(ctx) < earliest) {
      throw new Problem(
        422,
        'renewal-early',
        'An enrolment is renewed in the 30 days before its end; come back then.',
        { earliest },
      );
    }
    const next = addDays(row.until, 1);
    const seats = await seatsOf(ctx, row.class_id, row.slot_ids);
    await requireNew(ctx, row.child_id, row.class_id, [next, until]);
    await requireSeat(ctx, seats, next, id);
    await ownDb(ctx)
      .updateTable('autus.enrolment')
      .set({ until, ended_because: null, version: sql`version + 1` })
      .where('id', '=', id)
      .execute();
    await requireFreeChild(ctx, row.child_id, seats, next);
    await deriveCoached(ctx, { children: [row.child_id] });
    const { child_id: childId, class_id: classId } = row;
    const data = { enrolmentId: id, childId, classId, from: row.until, until };
    await record(ctx, 'autus.enrolment-renewed', data, { subjects: [childId, classId] });
    return getEnrolment(ctx, id);
  });
}
