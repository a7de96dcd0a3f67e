import type { AnyContext } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import {
  addDays,
  type Day,
  holidaysOf,
  holidayYears,
  type TemporaryHoliday,
  type Weekday,
  yearOf,
} from '../engine/days/index.ts';
import {
  type Closure,
  closuresOf,
  type Decision,
  type Range,
  type Slot,
  type Timetable,
} from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusClosure, AutusLessonDecision } from '../tables.gen.ts';

/** Lessons are made for eight weeks ahead. */
const aheadDays = 56;

/** A lesson is moved by less, so what it was made of is found within so many days. */
export const movedDaysMax = 60;

/** Today and the eight weeks after it. */
export const aheadOf = (ctx: AnyContext): Range => ({
  from: todayOf(ctx),
  until: addDays(todayOf(ctx), aheadDays),
});

/** Of two who change the timetable of an academy at once, the second sees what the first one did. Needs a transaction. */
export async function lockTimetable(ctx: AnyContext): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`autus.timetable ${ctx.org}`}::text, 0))`.execute(
    ownDb(ctx),
  );
}

interface SlotRow {
  id: string;
  class_id: string;
  weekday: number;
  start_minute: number;
  length_minutes: number;
  place_id: string | null;
  since: Day;
  until: Day | null;
  coach_ids: string[];
}

async function slotsIn(
  ctx: AnyContext,
  { from, until }: Range,
  classId: string | null,
): Promise<Slot[]> {
  const { rows } = await sql<SlotRow>`
    select s.id, s.class_id, s.weekday, s.start_minute, s.length_minutes, s.place_id, s.since, s.until,
      array(select c.coach_id::text from autus.class_coach c
        where c.org_id = s.org_id and c.class_id = s.class_id and c.until is null order by c.coach_id) as coach_ids
    from autus.class_slot s
    where s.org_id = ${ctx.org}::uuid and s.since <= ${until}::date
      and (s.until is null or (s.until >= s.since and s.until >= ${addDays(from, -movedDaysMax)}::date))
      and (${classId}::uuid is null or s.class_id = ${classId}::uuid)
    order by s.id limit 5000`.execute(ownDb(ctx));
  return rows.map((row) => ({
    id: row.id,
    classId: row.class_id,
    weekday: row.weekday as Weekday,
    startMinute: row.start_minute,
    lengthMinutes: row.length_minutes,
    placeId: row.place_id,
    coachIds: row.coach_ids,
    from: row.since,
    until: row.until,
  }));
}

const toClosure = (row: Selectable<AutusClosure>): Closure => ({
  id: row.id,
  from: row.since,
  until: row.until,
  classIds: row.class_ids,
  placeIds: row.place_ids,
  announcedAtMs: row.announced_at?.getTime() ?? 0,
  withdrawnAtMs: row.withdrawn_at?.getTime() ?? null,
});

/** Temporary holidays that hold, one for each of their days. */
const temporaryOf = (rows: readonly Selectable<AutusClosure>[]): TemporaryHoliday[] =>
  rows
    .filter(({ kind, withdrawn_at }) => kind === 'temporary' && withdrawn_at === null)
    .map(({ since, name }) => ({ day: since, name }));

/** The public holidays of the years of a range on which the academy does not teach. */
export async function holidaysIn(
  ctx: AnyContext,
  { from, until }: Range,
  closures: readonly Selectable<AutusClosure>[],
) {
  const open = await ownDb(ctx)
    .selectFrom('autus.open_day')
    .select('day')
    .where('org_id', '=', ctx.org)
    .where('day', '>=', from)
    .where('day', '<=', until)
    .limit(1_000)
    .execute();
  const [first, last] = [yearOf(from), yearOf(until)];
  const years = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const holidays = years
    .filter((year) => year >= holidayYears.min && year <= holidayYears.max)
    .flatMap((year) => holidaysOf(year, temporaryOf(closures)))
    .filter(({ day }) => from <= day && day <= until);
  return { holidays, openDays: open.map(({ day }) => day) };
}

/** Announced closures of a range, those that were withdrawn too: calendars hear that lessons are on again. */
export async function closuresIn(
  ctx: AnyContext,
  { from, until }: Range,
): Promise<Selectable<AutusClosure>[]> {
  return ownDb(ctx)
    .selectFrom('autus.closure')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('announced_at', 'is not', null)
    .where('until', '>=', from)
    .where('since', '<=', until)
    .orderBy('id')
    .limit(900)
    .execute();
}

function toDecision(row: Selectable<AutusLessonDecision>): Decision {
  const base = {
    id: row.id,
    atMs: row.created_at.getTime(),
    lesson: {
      ...{ lessonId: row.lesson_id, classId: row.class_id },
      ...{ slotId: row.slot_id, day: row.day },
    },
  };
  const meeting = {
    day: row.to_day ?? row.day,
    startMinute: row.start_minute ?? 0,
    lengthMinutes: row.length_minutes ?? 60,
    placeId: row.place_id,
  };
  const coachIds = row.coach_ids ?? [];
  switch (row.kind) {
    case 'move':
      return { ...base, kind: 'move', to: meeting };
    case 'add':
      return { ...base, kind: 'add', at: meeting, coachIds };
    case 'substitute':
      return { ...base, kind: 'substitute', coachIds };
    default:
      return { ...base, kind: row.kind === 'cancel' ? 'cancel' : 'restore' };
  }
}

/** All that was decided of lessons of the range, and of the lessons that are named. */
async function decisionsIn(
  ctx: AnyContext,
  { from, until }: Range,
  classId: string | null,
  lessonIds: readonly string[],
): Promise<Decision[]> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.lesson_decision')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where(
      sql<boolean>`lesson_id in (
        select d.lesson_id from autus.lesson_decision d where d.org_id = ${ctx.org}::uuid
          and (d.day between ${from}::date and ${until}::date or d.to_day between ${from}::date and ${until}::date)
        union all select unnest(${lessonIds}::uuid[]))`,
    )
    .where(sql<boolean>`(${classId}::uuid is null or class_id = ${classId}::uuid)`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(50_000)
    .execute();
  return rows.map(toDecision);
}

/** What the lessons of a range follow from: of one class, or of all. Needs a transaction. */
export async function loadTimetable(
  ctx: AnyContext,
  range: Range,
  classId: string | null = null,
  lessonIds: readonly string[] = [],
): Promise<Timetable> {
  const wide = {
    from: addDays(range.from, -movedDaysMax),
    until: addDays(range.until, movedDaysMax),
  };
  const closures = await closuresIn(ctx, wide);
  const { holidays, openDays } = await holidaysIn(ctx, wide, closures);
  const listed = holidays.filter(({ kind }) => kind !== 'temporary');
  return {
    slots: await slotsIn(ctx, range, classId),
    closures: [...closuresOf(listed, openDays), ...closures.map(toClosure)],
    decisions: await decisionsIn(ctx, range, classId, lessonIds),
  };
}
