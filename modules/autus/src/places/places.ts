import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';
import type { AutusPlace } from '../tables.gen.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import type { Place, PlaceChange, PlaceInput } from './schema.ts';

const placesMax = 500;

const toPlace = (row: Selectable<AutusPlace>): Place => ({
  id: row.id,
  name: row.name,
  lessonsMax: row.lessons_max,
  learnersMax: row.learners_max,
  version: row.version,
});

/** All places, by name. */
export async function listPlaces(outer: AnyContext): Promise<Place[]> {
  return inTransaction(outer, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('autus.place')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .orderBy('name')
      .limit(placesMax)
      .execute();
    return rows.map(toPlace);
  });
}

async function requireFreeName(ctx: AnyContext, name: string, but: string): Promise<void> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.place')
    .select(['id', 'name'])
    .where('org_id', '=', ctx.org)
    .where('id', '<>', but)
    .limit(placesMax)
    .execute();
  if (rows.some((row) => row.name === name)) {
    throw new Problem(409, 'place-known', 'A place has that name already; choose another name.');
  }
  if (rows.length + 1 >= placesMax) {
    throw new Problem(422, 'places-full', 'There are too many places; rename one that is unused.');
  }
}

/** Adds a place. Event `autus.place-added`. @throws Problem 409 `place-known`, 422 `places-full`. */
export async function addPlace(outer: AnyContext, input: PlaceInput): Promise<Place> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const id = randomUUID();
    await requireFreeName(ctx, input.name, id);
    const row = await ownDb(ctx)
      .insertInto('autus.place')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        name: input.name,
        lessons_max: input.lessonsMax ?? null,
        learners_max: input.learnersMax ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(ctx, 'autus.place-added', { placeId: id }, { subjects: [id] });
    return toPlace(row);
  });
}

/**
 * Changes a place; a maximum that lessons ahead would break is refused. Event `autus.place-changed`.
 *
 * @throws Problem 404 `place-not-found`, 409 `place-changed`, `place-known`, `lesson-clash`.
 */
export async function changePlace(
  outer: AnyContext,
  id: string,
  { version, name, lessonsMax = null, learnersMax = null }: PlaceChange,
): Promise<Place> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    await requireFreeName(ctx, name, id);
    const row = await ownDb(ctx)
      .updateTable('autus.place')
      .set({
        name,
        lessons_max: lessonsMax,
        learners_max: learnersMax,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .where('version', '=', version)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) throw await refuse(ctx, id);
    await requireNoClash(ctx, todayOf(ctx), (lesson) => lesson.placeId === id);
    await record(
      ctx,
      'autus.place-changed',
      { placeId: id, version: row.version },
      { subjects: [id] },
    );
    return toPlace(row);
  });
}

async function refuse(ctx: AnyContext, id: string): Promise<Problem> {
  const [row] = await ownDb(ctx)
    .selectFrom('autus.place')
    .select('version')
    .where('id', '=', id)
    .execute();
  if (row === undefined) {
    return new Problem(404, 'place-not-found', 'There is no such place here; reload the list.');
  }
  return new Problem(
    409,
    'place-changed',
    'Somebody changed this place meanwhile; reload, then change again.',
    { version: row.version },
  );
}
