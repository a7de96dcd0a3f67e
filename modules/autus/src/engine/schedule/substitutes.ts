import { dayAt } from '../days/index.ts';
import { type Lesson, overlap, takesPlace } from './lesson.ts';

export interface Substitute {
  readonly coachId: string;
  /** Teaches this class at other times. */
  readonly knowsClass: boolean;
  /** Lessons of that day. */
  readonly lessonsThatDay: number;
}

/**
 * Coaches who could take over a lesson: they teach nothing then. Those who know the class come first,
 * then those who are there that day anyway, the least busy first; then by id.
 */
export function substitutesFor(
  lesson: Lesson,
  coachIds: readonly string[],
  lessons: readonly Lesson[],
): Substitute[] {
  const others = lessons.filter((each) => takesPlace(each) && each.id !== lesson.id);
  const day = dayAt(lesson.startsAtMs);
  return [...new Set(coachIds)]
    .filter((coach) => !lesson.coachIds.includes(coach))
    .map((coachId) => ({ coachId, own: others.filter((each) => each.coachIds.includes(coachId)) }))
    .filter(({ own }) => !own.some((each) => overlap(each, lesson)))
    .map(({ coachId, own }) => ({
      coachId,
      knowsClass: own.some(({ classId }) => classId === lesson.classId),
      lessonsThatDay: own.filter(({ startsAtMs }) => dayAt(startsAtMs) === day).length,
    }))
    .sort(
      (a, b) =>
        Number(b.knowsClass) - Number(a.knowsClass) ||
        Number(b.lessonsThatDay > 0) - Number(a.lessonsThatDay > 0) ||
        a.lessonsThatDay - b.lessonsThatDay ||
        (a.coachId < b.coachId ? -1 : 1),
    );
}
