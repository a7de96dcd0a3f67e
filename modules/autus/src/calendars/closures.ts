import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { todayOf } from '../access/access.ts';
import { addDays, addMonths, type Day, laterOf } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { holidaysIn, lockTimetable } from '../timetables/timetable.ts';
import { writeLessons } from '../timetables/write-lessons.ts';
import { requireDays, toClosure } from './calendar.ts';
import type { Closure, ClosureInput, HolidayInput } from './schema.ts';

/** A break of a month has to be told so many days before (체육시설법, in force since 2025-04-23). */
const toldDaysMin = 14;

const dayInPast = (): Problem =>
  new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');

function requireTold(today: Day, from: Day, until: Day): void {
  if (from < today) throw dayInPast();
  const earliest = addDays(today, toldDaysMin);
  if (until < addDays(addMonths(from, 1), -1) || from >= earliest) return;
  throw new Problem(
    422,
    'closure-told-late',
    'A closure of a month or more is told 14 days before it begins; choose a later first day.',
    { earliest },
  );
}

const valuesOf = (ctx: AnyContext, kind: 'own' | 'temporary', name: string) => ({
  ...{ id: randomUUID(), org_id: ctx.org, created_at: ctx.now(), kind, name },
});

/**
 * Says that there are no lessons on some days: lessons in them are cancelled. Event `autus.closure-announced`.
 *
 * @throws Problem 422 `days-unfit`, `day-in-past`, `closure-told-late` with the first day that is allowed.
 */
export async function announceClosure(outer: AnyContext, input: ClosureInput): Promise<Closure> {
  const { name, from, until, classIds = null, placeIds = null } = input;
  requireDays(from, until);
  requireTold(todayOf(outer), from, until);
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await ownDb(ctx)
      .insertInto('autus.closure')
      .values({
        ...valuesOf(ctx, 'own', name),
        ...{ since: from, until, class_ids: classIds, place_ids: placeIds },
        announced_at: ctx.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const { changed } = await writeLessons(ctx, null);
    const data = { closureId: row.id, kind: 'own', from, until, lessons: changed };
    await record(ctx, 'autus.closure-announced', data, { subjects: [row.id] });
    return toClosure(row);
  });
}

/**
 * Takes a closure back: what it cancelled takes place again. Event `autus.closure-withdrawn`.
 *
 * @throws Problem 404 `closure-not-found`, 409 `lesson-clash`.
 */
export async function withdrawClosure(outer: AnyContext, id: string): Promise<Closure> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await ownDb(ctx)
      .updateTable('autus.closure')
      .set({ withdrawn_at: ctx.now() })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw closureNotFound();
    const isBack = ({ day }: { day: Day }) => row.since <= day && day <= row.until;
    await requireNoClash(ctx, laterOf(todayOf(ctx), row.since), isBack);
    const { changed } = await writeLessons(ctx, null);
    const data = { closureId: id, kind: row.kind, lessons: changed };
    await record(ctx, 'autus.closure-withdrawn', data, { subjects: [id] });
    return toClosure(row);
  });
}

const closureNotFound = (): Problem =>
  new Problem(404, 'closure-not-found', 'This closure is gone already; reload the calendar.');

/**
 * Notes a temporary public holiday (임시공휴일), which changes nothing until the owner confirms it. Event
 * `autus.holiday-noted`.
 *
 * @throws Problem 422 `day-in-past`, 409 `holiday-known`.
 */
export async function noteHoliday(
  outer: AnyContext,
  { name, day }: HolidayInput,
): Promise<Closure> {
  if (day < todayOf(outer)) throw dayInPast();
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const held = await ownDb(ctx)
      .selectFrom('autus.closure')
      .select('id')
      .where('org_id', '=', ctx.org)
      .where('kind', '=', 'temporary')
      .where('since', '=', day)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirst();
    const { holidays } = await holidaysIn(ctx, { from: day, until: day }, []);
    if (held !== undefined || holidays.length > 0) {
      throw new Problem(409, 'holiday-known', 'That day is a holiday already; nothing is to do.');
    }
    const row = await ownDb(ctx)
      .insertInto('autus.closure')
      .values({ ...valuesOf(ctx, 'temporary', name), since: day, until: day })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(ctx, 'autus.holiday-noted', { closureId: row.id, day }, { subjects: [row.id] });
    return toClosure(row);
  });
}

/**
 * The owner confirms a temporary holiday: its lessons are cancelled, and substitute days give way to it. Event
 * `autus.closure-announced`.
 *
 * @throws Problem 404 `closure-not-found`, 409 `closure-announced`.
 */
export async function confirmHoliday(outer: AnyContext, id: string): Promise<Closure> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const row = await ownDb(ctx)
      .updateTable('autus.closure')
      .set({ announced_at: ctx.now() })
      .where('id', '=', id)
      .where('announced_at', 'is', null)
      .where('withdrawn_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      const known = await ownDb(ctx)
        .selectFrom('autus.closure')
        .select('withdrawn_at')
        .where('id', '=', id)
        .executeTakeFirst();
      if (known === undefined || known.withdrawn_at !== null) throw closureNotFound();
      throw new Problem(409, 'closure-announced', 'It was announced already; nothing is to do.');
    }
    const { changed } = await writeLessons(ctx, null);
    const data = { closureId: id, kind: 'temporary', from: row.since, until: row.until };
    await record(ctx, 'autus.closure-announced', { ...data, lessons: changed }, { subjects: [id] });
    return toClosure(row);
  });
}

/**
 * The academy teaches on a public holiday, or does so no more. Event `autus.holiday-opened` or `autus.holiday-closed`.
 *
 * @throws Problem 422 `day-in-past`, `not-a-holiday`, 409 `lesson-clash`.
 */
export async function openHoliday(outer: AnyContext, day: Day, isOpen: boolean): Promise<void> {
  if (day < todayOf(outer)) throw dayInPast();
  await inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const { holidays, openDays } = await holidaysIn(ctx, { from: day, until: day }, []);
    if (holidays.length === 0) {
      throw new Problem(422, 'not-a-holiday', 'That day is no public holiday; nothing is to do.');
    }
    if (openDays.includes(day) === isOpen) return;
    if (isOpen) {
      const row = { org_id: ctx.org, day, created_at: ctx.now() };
      await ownDb(ctx).insertInto('autus.open_day').values(row).execute();
      await requireNoClash(ctx, day, (lesson) => lesson.day === day);
      const { changed } = await writeLessons(ctx, null);
      await record(ctx, 'autus.holiday-opened', { day, lessons: changed }, { subjects: [] });
    } else {
      await ownDb(ctx)
        .deleteFrom('autus.open_day')
        .where('org_id', '=', ctx.org)
        .where('day', '=', day)
        .execute();
      const { changed } = await writeLessons(ctx, null);
      await record(ctx, 'autus.holiday-closed', { day, lessons: changed }, { subjects: [] });
    }
  });
}
