import { type AnyContext, Problem } from '@dojang/kernel';
import { addDays, type Day } from '../engine/days/index.ts';
import { attendeesOf } from '../engine/enrolments/index.ts';
import {
  type Clash,
  findClashes,
  type Lesson,
  lessonsBetween,
  type Place,
} from '../engine/schedule/index.ts';
import { ownDb } from '../own-db.ts';
import { loadRoster } from '../rosters/roster.ts';
import { loadTimetable } from './timetable.ts';

const clashDays = 56;

async function placesOf(ctx: AnyContext): Promise<Place[]> {
  const rows = await ownDb(ctx)
    .selectFrom('autus.place')
    .select(['id', 'lessons_max', 'learners_max'])
    .where('org_id', '=', ctx.org)
    .limit(500)
    .execute();
  return rows.map(({ id, lessons_max, learners_max }) => ({
    ...{ id, lessonsMax: lessons_max, learnersMax: learners_max },
  }));
}

/** The lesson that was met: one that is not asked about, where there is one. */
function otherOf(clash: Clash, lessons: readonly Lesson[], isAsked: (lesson: Lesson) => boolean) {
  const named = [clash.lessonId, ...clash.others];
  const all = named.flatMap((id) => lessons.filter((lesson) => lesson.id === id));
  return all.find((lesson) => !isAsked(lesson)) ?? all.at(-1);
}

/**
 * Asks the timetable, as it stands in this transaction, whether the lessons that are asked about can take place in the
 * eight weeks from a day on. Of a child who is named, only its own clashes and too many learners at a place count.
 *
 * @throws Problem 409 `lesson-clash`, which names the other lesson and its class.
 */
export async function requireNoClash(
  ctx: AnyContext,
  from: Day,
  isAsked: (lesson: Lesson) => boolean,
  childId: string | null = null,
): Promise<void> {
  const range = { from, until: addDays(from, clashDays) };
  const lessons = lessonsBetween(await loadTimetable(ctx, range), range);
  const about = new Set(lessons.filter(isAsked).map(({ id }) => id));
  const { enrolments, bookings } = await loadRoster(ctx, range);
  const attendees = attendeesOf(lessons, enrolments, bookings);
  const clashes = findClashes(lessons, { places: await placesOf(ctx), attendees, about });
  const isOfChild = ({ kind, subjectId }: Clash) =>
    kind === 'place-learners' || (kind === 'child' && subjectId === childId);
  const first = childId === null ? clashes[0] : clashes.find(isOfChild);
  if (first === undefined) return;
  const other = otherOf(first, lessons, isAsked);
  const met = await ownDb(ctx)
    .selectFrom('autus.class')
    .select(['id', 'name'])
    .where('id', '=', other?.classId ?? '')
    .executeTakeFirst();
  throw new Problem(
    409,
    'lesson-clash',
    'Another lesson is at that time; choose another time, place or coach.',
    {
      kind: first.kind,
      subjectId: first.subjectId,
      lessonId: other?.id ?? first.lessonId,
      classId: met?.id ?? null,
      className: met?.name ?? null,
      startsAt: new Date(other?.startsAtMs ?? first.fromMs).toISOString(),
    },
  );
}
