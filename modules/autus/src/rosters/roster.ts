import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { Day } from '../engine/days/index.ts';
import type { Booking, Enrolment, Pause } from '../engine/enrolments/index.ts';
import type { Range } from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';

/** Whose enrolments: of a class, of a child, or of the whole academy. */
export interface RosterOf {
  readonly classId?: string | undefined;
  readonly childId?: string | undefined;
}

export interface Roster {
  readonly enrolments: readonly Enrolment[];
  /** Bookings into lessons that begin in the range; those that were cancelled, not. */
  readonly bookings: readonly Booking[];
  /** Enrolments whose seat somebody else may have, since a long pause goes on. */
  readonly freed: ReadonlySet<string>;
}

interface Row {
  id: string;
  child_id: string;
  class_id: string;
  slot_ids: string[] | null;
  since: Day;
  until: Day | null;
}
interface PauseRow {
  id: string;
  enrolment_id: string;
  starts_at: Date;
  ends_at: Date;
  holds_seat: boolean;
}

const toPause = ({ id, starts_at, ends_at }: PauseRow): Pause => ({
  ...{ id, fromMs: starts_at.getTime(), untilMs: ends_at.getTime() },
});

/** Who has a seat on some day of the range, and who is booked into its lessons. Needs a transaction. */
export async function loadRoster(
  ctx: AnyContext,
  { from, until }: Range,
  { classId = undefined, childId = undefined }: RosterOf = {},
): Promise<Roster> {
  const db = ownDb(ctx);
  const ofWhom = sql`(${classId ?? null}::uuid is null or e.class_id = ${classId ?? null}::uuid)
    and (${childId ?? null}::uuid is null or e.child_id = ${childId ?? null}::uuid)`;
  const runs = sql`e.org_id = ${ctx.org}::uuid and e.since <= ${until}::date
    and (e.until is null or (e.until >= ${from}::date and e.until >= e.since)) and ${ofWhom}`;
  const { rows } = await sql<Row>`
    select e.id, e.child_id, e.class_id, e.slot_ids, e.since, e.until from autus.enrolment e
    where ${runs} order by e.id limit 100000`.execute(db);
  const { rows: pauses } = await sql<PauseRow>`
    select p.id, p.enrolment_id, p.starts_at, p.ends_at, p.holds_seat from autus.enrolment_pause p
    join autus.enrolment e on e.org_id = p.org_id and e.id = p.enrolment_id
    where ${runs} and p.ends_at > p.starts_at order by p.starts_at limit 100000`.execute(db);
  const { rows: bookings } = await sql<Booking>`
    select e.id, e.lesson_id as "lessonId", e.child_id as "childId", e.kind, false as "isCancelled"
    from autus.booking e join autus.lesson l on l.org_id = e.org_id and l.id = e.lesson_id
    where e.org_id = ${ctx.org}::uuid and e.cancelled_at is null
      and l.starts_at >= (${from}::date - 1)::timestamptz and l.starts_at < (${until}::date + 2)::timestamptz and ${ofWhom}
    order by e.id limit 100000`.execute(db);
  const byEnrolment = Map.groupBy(pauses, ({ enrolment_id }) => enrolment_id);
  const now = ctx.now().getTime();
  const freed = pauses
    .filter((each) => !each.holds_seat && each.ends_at.getTime() > now)
    .map(({ enrolment_id }) => enrolment_id);
  return {
    enrolments: rows.map((row) => ({
      ...{ id: row.id, childId: row.child_id, classId: row.class_id, slotIds: row.slot_ids },
      ...{ from: row.since, until: row.until },
      pauses: (byEnrolment.get(row.id) ?? []).map(toPause),
    })),
    bookings,
    freed: new Set(freed),
  };
}
