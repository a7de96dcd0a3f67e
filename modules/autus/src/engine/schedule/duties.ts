import { dayAt, instantOf, minutesOfDay } from '../days/index.ts';
import type { Attendees } from './clashes.ts';
import { byStart, type Lesson, overlap, takesPlace } from './lesson.ts';

/**
 * What the law asks of sports teaching (체육교습업, for under-13s in eight sports): over 30 learners at
 * once need a second instructor, and nobody teaches from midnight to five. Source: 체육시설법 시행규칙
 * as reported on 2020-12-23 and by easylaw; an academy that is none of these sets it otherwise.
 */
export interface TeachingRules {
  readonly learnersOfOneMax: number;
  /** Minutes after midnight in Korea. They may span midnight; equal: no hours are closed. */
  readonly closedFromMinute: number;
  readonly closedUntilMinute: number;
}
export const sportsTeaching: TeachingRules = {
  learnersOfOneMax: 30,
  closedFromMinute: 0,
  closedUntilMinute: 300,
};

/** A warning, for the class and for the draft: nothing is refused. */
export type Duty =
  | {
      readonly kind: 'more-instructors';
      /** All lessons of the place at that time, the one that begins last first. */
      readonly lessonIds: readonly string[];
      readonly learners: number;
      readonly instructors: number;
      readonly instructorsMin: number;
    }
  | { readonly kind: 'closed-hours'; readonly lessonIds: readonly string[] };

function isInClosedHours(lesson: Lesson, rules: TeachingRules): boolean {
  const { closedFromMinute: from, closedUntilMinute: until } = rules;
  const hours =
    from <= until
      ? [[from, until]]
      : [
          [0, until],
          [from, minutesOfDay],
        ];
  const days = new Set([dayAt(lesson.startsAtMs), dayAt(lesson.endsAtMs)]);
  return [...days].some((day) =>
    hours.some(
      ([first = 0, last = 0]) =>
        first < last &&
        lesson.startsAtMs < instantOf(day, last) &&
        instantOf(day, first) < lesson.endsAtMs,
    ),
  );
}

/** Duties that lessons leave open, by start. Learners of one place at one time are counted together. */
export function openDuties(
  lessons: readonly Lesson[],
  attendees: Attendees,
  rules: TeachingRules = sportsTeaching,
): Duty[] {
  const duties: Duty[] = [];
  let running: Lesson[] = [];
  for (const lesson of lessons.filter(takesPlace).sort(byStart)) {
    running = running.filter((each) => overlap(each, lesson));
    const beside = running.filter(({ placeId }) => placeId !== null && placeId === lesson.placeId);
    const together = [lesson, ...beside];
    const lessonIds = together.map(({ id }) => id);
    const learners = new Set(together.flatMap(({ id }) => attendees.get(id) ?? [])).size;
    const instructors = new Set(together.flatMap(({ coachIds }) => coachIds)).size;
    const instructorsMin = learners > rules.learnersOfOneMax ? 2 : Math.min(1, learners);
    if (instructors < instructorsMin) {
      duties.push({ kind: 'more-instructors', lessonIds, learners, instructors, instructorsMin });
    }
    if (isInClosedHours(lesson, rules))
      duties.push({ kind: 'closed-hours', lessonIds: [lesson.id] });
    running.push(lesson);
  }
  return duties;
}
