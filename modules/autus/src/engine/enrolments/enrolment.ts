import { type Day, dayAt } from '../days/index.ts';
import { type Attendees, type Lesson, takesPlace } from '../schedule/index.ts';

/** From the start of a lesson to the end of a day. A lesson that begins within it is not attended. */
export interface Pause {
  readonly id: string;
  readonly fromMs: number;
  /** Midnight after its last day. */
  readonly untilMs: number;
}

/** A child has a place in a class. */
export interface Enrolment {
  readonly id: string;
  readonly childId: string;
  readonly classId: string;
  /** The weekly slots that the child comes to; null: all of the class. */
  readonly slotIds: readonly string[] | null;
  readonly from: Day;
  /** The last day, or null for no end. */
  readonly until: Day | null;
  readonly pauses: readonly Pause[];
}

/** A single seat in a lesson, beside what enrolments give. */
export interface Booking {
  readonly id: string;
  readonly lessonId: string;
  readonly childId: string;
  readonly kind: 'regular' | 'makeup' | 'trial' | 'pass';
  readonly isCancelled: boolean;
}

export const runsOn = ({ from, until }: Pick<Enrolment, 'from' | 'until'>, day: Day): boolean =>
  from <= day && (until === null || day <= until);

/** The pause that an instant lies in. */
export const pauseAt = (enrolment: Enrolment, instantMs: number): Pause | undefined =>
  enrolment.pauses.find(({ fromMs, untilMs }) => fromMs <= instantMs && instantMs < untilMs);

/** The child has a seat in this lesson, paused or not. Lessons added by hand are for all of the class. */
export const hasSeat = (enrolment: Enrolment, lesson: Lesson): boolean =>
  enrolment.classId === lesson.classId &&
  runsOn(enrolment, dayAt(lesson.startsAtMs)) &&
  (lesson.slotId === null ||
    enrolment.slotIds === null ||
    enrolment.slotIds.includes(lesson.slotId));

/** The child is expected in this lesson. */
export const isExpected = (enrolment: Enrolment, lesson: Lesson): boolean =>
  takesPlace(lesson) &&
  hasSeat(enrolment, lesson) &&
  pauseAt(enrolment, lesson.startsAtMs) === undefined;

/** Who is expected in each lesson, by enrolment or booking, each once and in the order of ids. */
export function attendeesOf(
  lessons: readonly Lesson[],
  enrolments: readonly Enrolment[],
  bookings: readonly Booking[],
): Attendees {
  const byClass = Map.groupBy(enrolments, ({ classId }) => classId);
  const byLesson = Map.groupBy(
    bookings.filter(({ isCancelled }) => !isCancelled),
    ({ lessonId }) => lessonId,
  );
  return new Map(
    lessons.filter(takesPlace).map((lesson) => {
      const regular = (byClass.get(lesson.classId) ?? []).filter((each) =>
        isExpected(each, lesson),
      );
      const children = [...regular, ...(byLesson.get(lesson.id) ?? [])].map(
        ({ childId }) => childId,
      );
      return [lesson.id, [...new Set(children)].sort()];
    }),
  );
}

/** Lessons of a child in a list: how many there are, and how many begin at `fromMs` or later. */
export function countLessons(enrolment: Enrolment, lessons: readonly Lesson[], fromMs: number) {
  const own = lessons.filter((lesson) => isExpected(enrolment, lesson));
  return { total: own.length, left: own.filter(({ startsAtMs }) => startsAtMs >= fromMs).length };
}
