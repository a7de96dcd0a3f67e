import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { dayCount } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusClosure } from '../tables.gen.ts';
import { holidaysIn } from '../timetables/timetable.ts';
import { type Calendar, type CalendarQuery, type Closure, closure } from './schema.ts';

export const toClosure = (row: Selectable<AutusClosure>): Closure =>
  closure.parse({
    id: row.id,
    kind: row.kind,
    name: row.name,
    from: row.since,
    until: row.until,
    classIds: row.class_ids,
    placeIds: row.place_ids,
    announcedAt: row.announced_at?.toISOString() ?? null,
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
  });

const daysMax = 400;

/** Days without lessons. @throws Problem 422 `days-unfit`. */
export async function readCalendar(outer: AnyContext, range: CalendarQuery): Promise<Calendar> {
  requireDays(range.from, range.until);
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.closure')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('until', '>=', range.from)
      .where('since', '<=', range.until)
      .orderBy('since')
      .orderBy('id')
      .limit(900)
      .execute();
    const announced = rows.filter(({ announced_at }) => announced_at !== null);
    const { holidays, openDays } = await holidaysIn(ctx, range, announced);
    const listed = holidays.map((each) => ({ ...each, isOpen: openDays.includes(each.day) }));
    return { holidays: listed.slice(0, 200), closures: rows.map(toClosure) };
  });
}

/** @throws Problem 422 `days-unfit`. */
export function requireDays(from: string, until: string): void {
  if (from <= until && dayCount(from, until) <= daysMax) return;
  throw new Problem(
    422,
    'days-unfit',
    'The last day is before the first, or more than 400 days after it; correct the days.',
  );
}
