import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, Problem, record } from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import type { Day } from '../engine/days/index.ts';
import { ownDb } from '../own-db.ts';
import type { AutusClass } from '../tables.gen.ts';
import { requireNoClash } from '../timetables/clashes.ts';
import { lockTimetable } from '../timetables/timetable.ts';
import { writeLessons } from '../timetables/write-lessons.ts';
import { classNotFound, getClass } from './find-classes.ts';
import type { AcademyClass, ClassChange, ClassInput, ClosingInput } from './schema.ts';
import { setCoaches, setSlots } from './slots.ts';

/**
 * The row, held until the transaction ends.
 *
 * @throws Problem 404 `class-not-found`, 409 `class-closed`, `class-changed`.
 */
async function lockClass(
  ctx: AnyContext,
  id: string,
  version: number,
): Promise<Selectable<AutusClass>> {
  const row = await ownDb(ctx)
    .selectFrom('autus.class')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw classNotFound();
  if (row.closed_on !== null) {
    throw new Problem(409, 'class-closed', 'This class was closed; open a new one.');
  }
  if (row.version === version) return row;
  throw new Problem(
    409,
    'class-changed',
    'Somebody changed this class meanwhile; reload, then change again.',
    { version: row.version },
  );
}

const agesUnfit = (): Problem =>
  new Problem(422, 'ages-unfit', 'The youngest is older than the oldest; swap the two ages.');

/** Asks for clashes in the eight weeks from the day on which something is new, then makes the lessons. */
async function holdLessons(ctx: AnyContext, classId: string, from: Day) {
  await requireNoClash(ctx, from, (lesson) => lesson.classId === classId);
  return writeLessons(ctx, classId);
}

/**
 * Opens a class with its weekly times and coaches, and makes its lessons. Event `autus.class-opened`.
 *
 * @throws Problem 409 `lesson-clash`, 422 `day-in-past`, `slots-twice`, `ages-unfit`, `coach-unfit`, 404 `place-not-found`.
 */
export async function openClass(outer: AnyContext, input: ClassInput): Promise<AcademyClass> {
  const { name, level = '', ageMin = null, ageMax = null, capacity, colour = 'blue' } = input;
  if (ageMin !== null && ageMax !== null && ageMin > ageMax) throw agesUnfit();
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const id = randomUUID();
    const from = input.from ?? todayOf(ctx);
    await ownDb(ctx)
      .insertInto('autus.class')
      .values({
        ...{ id, org_id: ctx.org, created_at: ctx.now(), name, level, capacity, colour },
        ...{ age_min: ageMin, age_max: ageMax },
      })
      .execute();
    await setSlots(ctx, id, from, input.slots);
    await setCoaches(ctx, id, input.coachIds ?? []);
    const { made } = await holdLessons(ctx, id, from);
    const data = { classId: id, capacity, slots: input.slots.length, from, lessons: made };
    await record(ctx, 'autus.class-opened', data, { subjects: [id] });
    return getClass(ctx, id);
  });
}

/**
 * Changes what the input names. Lessons ahead follow, those that began stay. Event `autus.class-changed`.
 *
 * @throws Problem 404 `class-not-found`, 409 `class-closed`, `class-changed`, and as {@link openClass}.
 */
export async function changeClass(
  outer: AnyContext,
  id: string,
  { version, coachIds, timetable, ...plain }: ClassChange,
): Promise<AcademyClass> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    const before = await lockClass(ctx, id, version);
    const { name, level, capacity, colour } = plain;
    const [ageMin, ageMax] = [plain.ageMin ?? before.age_min, plain.ageMax ?? before.age_max];
    const hasAges = plain.ageMin !== null && plain.ageMax !== null;
    if (hasAges && ageMin !== null && ageMax !== null && ageMin > ageMax) throw agesUnfit();
    await ownDb(ctx)
      .updateTable('autus.class')
      .set({
        ...{ version: sql`version + 1` },
        ...(name === undefined ? {} : { name }),
        ...(level === undefined ? {} : { level }),
        ...(capacity === undefined ? {} : { capacity }),
        ...(colour === undefined ? {} : { colour }),
        ...(plain.ageMin === undefined ? {} : { age_min: plain.ageMin }),
        ...(plain.ageMax === undefined ? {} : { age_max: plain.ageMax }),
      })
      .where('id', '=', id)
      .execute();
    if (coachIds !== undefined) await setCoaches(ctx, id, coachIds);
    if (timetable !== undefined) await setSlots(ctx, id, timetable.from, timetable.slots);
    if (coachIds !== undefined) await holdLessons(ctx, id, todayOf(ctx));
    if (timetable !== undefined) await holdLessons(ctx, id, timetable.from);
    const fields = Object.entries({ ...plain, coachIds, timetable })
      .filter(([, value]) => value !== undefined)
      .map(([field]) => field);
    const data = { classId: id, fields, version: version + 1, from: timetable?.from ?? null };
    await record(ctx, 'autus.class-changed', data, { subjects: [id] });
    return getClass(ctx, id);
  });
}

/** Nobody keeps a seat in a class that is closed. @throws Problem 409 `class-not-empty`. */
async function requireEmpty(ctx: AnyContext, classId: string, lastDay: Day): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from autus.enrolment
    where org_id = ${ctx.org}::uuid and class_id = ${classId}::uuid
      and (until is null or (until >= since and until > ${lastDay}::date))`.execute(ownDb(ctx));
  const children = rows[0]?.count ?? 0;
  if (children === 0) return;
  throw new Problem(
    409,
    'class-not-empty',
    'Children have a seat after that day; move them or end their enrolments first.',
    { children },
  );
}

/**
 * Closes a class after a last day: lessons after it are gone. Event `autus.class-closed`.
 *
 * @throws Problem 404 `class-not-found`, 409 `class-closed`, `class-changed`, `class-not-empty`, `lesson-booked`, 422
 *   `day-in-past`.
 */
export async function closeClass(
  outer: AnyContext,
  id: string,
  { version, lastDay }: ClosingInput,
): Promise<AcademyClass> {
  return inTransaction(outer, async (ctx) => {
    await lockTimetable(ctx);
    await lockClass(ctx, id, version);
    if (lastDay < todayOf(ctx)) {
      throw new Problem(422, 'day-in-past', 'That day is over; choose today or a later day.');
    }
    await requireEmpty(ctx, id, lastDay);
    await ownDb(ctx)
      .updateTable('autus.class')
      .set({ closed_on: lastDay, version: sql`version + 1` })
      .where('id', '=', id)
      .execute();
    await ownDb(ctx)
      .updateTable('autus.class_slot')
      .set({ until: lastDay })
      .where('org_id', '=', ctx.org)
      .where('class_id', '=', id)
      .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', lastDay)]))
      .execute();
    const { removed } = await writeLessons(ctx, id);
    const data = { classId: id, lastDay, lessons: removed };
    await record(ctx, 'autus.class-closed', data, { subjects: [id] });
    return getClass(ctx, id);
  });
}
