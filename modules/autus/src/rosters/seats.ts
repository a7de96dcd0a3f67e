import { type AnyContext, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { type Day, laterOf } from '../engine/days/index.ts';
import { type ClassSeats, freeSeats } from '../engine/enrolments/index.ts';
import { ownDb } from '../own-db.ts';
import { loadRoster } from './roster.ts';

/** Enrolments have no end for years; seats are counted until this day. */
const lastDay: Day = '2099-12-31';

export const classFull = (classId: string): Problem =>
  new Problem(
    409,
    'class-full',
    'No seat of this class is free; choose another class, or have the child wait.',
    { classId },
  );

/**
 * An open class with those of its weekly times that are asked for, of all that run on a day or later.
 *
 * @throws Problem 404 `class-not-found`, `slot-not-found`, 409 `class-closed`.
 */
export async function seatsOf(
  ctx: AnyContext,
  classId: string,
  slotIds: readonly string[] | null,
): Promise<ClassSeats> {
  const { rows } = await sql<{ capacity: number; closed_on: Day | null; slots: string[] }>`
    select c.capacity, c.closed_on, array(
      select s.id::text from autus.class_slot s where s.org_id = c.org_id and s.class_id = c.id
        and (s.until is null or (s.until >= s.since and s.until >= ${todayOf(ctx)}::date)) order by s.id) as slots
    from autus.class c where c.id = ${classId}::uuid`.execute(ownDb(ctx));
  const [row] = rows;
  if (row === undefined) {
    throw new Problem(404, 'class-not-found', 'There is no such class here; reload the list.');
  }
  if (row.closed_on !== null) {
    throw new Problem(409, 'class-closed', 'This class was closed; choose another one.');
  }
  if (slotIds?.some((id) => !row.slots.includes(id))) {
    throw new Problem(404, 'slot-not-found', 'This weekly time has ended; reload the class.');
  }
  return { classId, capacity: row.capacity, slotIds: slotIds ?? row.slots };
}

/**
 * Seats from a day on that nobody has and nobody is being asked about. The caller holds the timetable, so that of two
 * who take the last one, the second sees that it is gone.
 *
 * @param but An enrolment or an entry of the waiting list whose seat is not counted.
 */
export async function countSeats(
  ctx: AnyContext,
  seats: ClassSeats,
  from: Day,
  but: string | null = null,
): Promise<number> {
  const first = laterOf(from, todayOf(ctx));
  const range = { from: first, until: lastDay };
  const { enrolments, freed } = await loadRoster(ctx, range, { classId: seats.classId });
  const others = enrolments.filter(({ id }) => id !== but);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from autus.waiting
    where org_id = ${ctx.org}::uuid and class_id = ${seats.classId}::uuid and state = 'offered'
      and expires_at > ${ctx.now()}::timestamptz and id <> ${but ?? seats.classId}::uuid`.execute(
    ownDb(ctx),
  );
  return freeSeats(seats, others, first, freed) - (rows[0]?.count ?? 0);
}

/** @throws Problem 409 `class-full`. */
export async function requireSeat(...asked: Parameters<typeof countSeats>): Promise<void> {
  if ((await countSeats(...asked)) < 1) throw classFull(asked[1].classId);
}
