import type { Lesson } from './lesson.ts';
import { lessonsBetween, type Range } from './lessons.ts';
import type { Timetable } from './timetable.ts';

/** A lesson as a row of the database. */
export interface StoredLesson extends Lesson {
  /** Attendance was marked: it is history. */
  readonly isHeld: boolean;
}
export interface LessonPlan {
  readonly insert: readonly Lesson[];
  /** Whole rows, with a sequence that is one higher. */
  readonly update: readonly Lesson[];
  /** Lessons whose slot has no such day any more. They had not begun. */
  readonly remove: readonly string[];
}

const isSame = (a: Lesson, b: Lesson) =>
  a.startsAtMs === b.startsAtMs &&
  a.endsAtMs === b.endsAtMs &&
  a.placeId === b.placeId &&
  a.state === b.state &&
  a.closureId === b.closureId &&
  a.decidedAtMs === b.decidedAtMs &&
  a.coachIds.join(' ') === b.coachIds.join(' ');

/**
 * The lessons of the range, and those stored ones of other days that a move brought into it before:
 * one that was moved away since is still there, one whose slot ended is not.
 */
function wantedFor(timetable: Timetable, range: Range, stored: readonly StoredLesson[]) {
  const wanted = new Map(lessonsBetween(timetable, range).map((lesson) => [lesson.id, lesson]));
  const strays = stored.filter(({ id }) => !wanted.has(id));
  for (const day of new Set(strays.map((row) => row.day))) {
    const ids = new Set(strays.filter((row) => row.day === day).map(({ id }) => id));
    for (const lesson of lessonsBetween(timetable, { from: day, until: day })) {
      if (ids.has(lesson.id)) wanted.set(lesson.id, lesson);
    }
  }
  return wanted;
}

/**
 * What has to be written so that the stored lessons of a range equal its timetable. Written once, a
 * second run finds nothing. A lesson that has begun is changed only by a decision about it, never by
 * a later change of its slot; a held one never. `stored` are the rows whose day, or the day they take
 * place, lies in the range.
 */
export function planLessons(
  timetable: Timetable,
  range: Range,
  stored: readonly StoredLesson[],
  nowMs: number,
): LessonPlan {
  const rows = new Map(stored.map((row) => [row.id, row]));
  const wanted = wantedFor(timetable, range, stored);
  const insert: Lesson[] = [];
  const update: Lesson[] = [];
  for (const lesson of wanted.values()) {
    const row = rows.get(lesson.id);
    if (!row) {
      insert.push(lesson);
      continue;
    }
    const isDecided = row.decidedAtMs !== lesson.decidedAtMs;
    const mayChange = !row.isHeld && (row.startsAtMs > nowMs || isDecided);
    if (mayChange && !isSame(row, lesson)) {
      update.push({ ...lesson, sequence: Math.max(row.sequence + 1, lesson.sequence) });
    }
  }
  const remove = stored
    .filter((row) => !wanted.has(row.id) && !row.isHeld && row.startsAtMs > nowMs)
    .map(({ id }) => id);
  return { insert, update, remove };
}
