import { type AnyContext, cursorAt, inTransaction, Problem, readPage } from '@dojang/kernel';
import type { Selectable } from 'kysely';
import { todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';
import type { AutusClass } from '../tables.gen.ts';
import {
  type AcademyClass,
  type ClassList,
  type ClassQuery,
  classQuery,
  colour,
} from './schema.ts';

export const classNotFound = (): Problem =>
  new Problem(404, 'class-not-found', 'There is no such class here; reload the list.');

/** Slots that run or will run, by class. Needs a transaction. */
async function slotsOf(ctx: AnyContext, ids: readonly string[]) {
  const rows = await ownDb(ctx)
    .selectFrom('autus.class_slot')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('class_id', 'in', [...ids])
    .where((eb) =>
      eb.or([
        eb('until', 'is', null),
        eb.and([eb('until', '>=', todayOf(ctx)), eb('until', '>=', eb.ref('since'))]),
      ]),
    )
    .orderBy('weekday')
    .orderBy('start_minute')
    .orderBy('since')
    .limit(10_000)
    .execute();
  return Map.groupBy(rows, ({ class_id }) => class_id);
}

async function coachesOf(ctx: AnyContext, ids: readonly string[]) {
  const rows = await ownDb(ctx)
    .selectFrom('autus.class_coach')
    .select(['class_id', 'coach_id'])
    .where('org_id', '=', ctx.org)
    .where('class_id', 'in', [...ids])
    .where('until', 'is', null)
    .orderBy('coach_id')
    .limit(5_000)
    .execute();
  return Map.groupBy(rows, ({ class_id }) => class_id);
}

async function toClasses(
  ctx: AnyContext,
  rows: readonly Selectable<AutusClass>[],
): Promise<AcademyClass[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const slots = await slotsOf(ctx, ids);
  const coaches = await coachesOf(ctx, ids);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    level: row.level,
    ageMin: row.age_min,
    ageMax: row.age_max,
    capacity: row.capacity,
    colour: colour.parse(row.colour),
    closedOn: row.closed_on,
    slots: (slots.get(row.id) ?? []).slice(0, 100).map((slot) => ({
      id: slot.id,
      weekday: slot.weekday,
      startMinute: slot.start_minute,
      lengthMinutes: slot.length_minutes,
      placeId: slot.place_id,
      from: slot.since,
      until: slot.until,
    })),
    coachIds: (coaches.get(row.id) ?? []).slice(0, 50).map(({ coach_id }) => coach_id),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  }));
}

/** One class, as far as the reader sees it. @throws Problem 404 `class-not-found`. */
export async function getClass(outer: AnyContext, id: string): Promise<AcademyClass> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.class')
      .selectAll()
      .where('id', '=', id)
      .execute();
    const [found] = await toClasses(ctx, rows);
    if (found === undefined) throw classNotFound();
    return found;
  });
}

/** Classes that the reader sees, the newest first. */
export async function listClasses(outer: AnyContext, input: ClassQuery): Promise<ClassList> {
  const { is, ...page } = classQuery.parse(input);
  return inTransaction(outer, async (ctx) => {
    let select = ownDb(ctx).selectFrom('autus.class').selectAll().where('org_id', '=', ctx.org);
    if (is !== undefined) {
      select = select.where('closed_on', is === 'open' ? 'is' : 'is not', null);
    }
    const { rows, nextCursor } = await readPage(select, ['created_at', 'id'], page, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return { classes: await toClasses(ctx, rows), nextCursor };
  });
}
