import { type Day, instantOf } from '../days/index.ts';
import { stableId } from '../ids/index.ts';
import type { LessonKey, Meeting } from './timetable.ts';

/** One meeting of a class. Instants are milliseconds since 1970 in UTC. */
export interface Lesson {
  readonly id: string;
  readonly classId: string;
  readonly slotId: string | null;
  /** The slot's day: it stays when the lesson moves. */
  readonly day: Day;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly placeId: string | null;
  readonly coachIds: readonly string[];
  readonly state: 'planned' | 'moved' | 'cancelled';
  /** The closure that cancelled it; null where a person did, or where it takes place. */
  readonly closureId: string | null;
  /** When the last decision or closure changed it; null while it is as its slot says. */
  readonly decidedAtMs: number | null;
  /** Grows by one with each change: the SEQUENCE of a calendar. */
  readonly sequence: number;
}

/** The same for a class, slot and day wherever and however often it is computed. */
export const lessonIdOf = (classId: string, slotId: string, day: Day): string =>
  stableId('lesson', classId, slotId, day);

export const keyOf = ({ id, classId, slotId, day }: Lesson): LessonKey => ({
  ...{ lessonId: id, classId, slotId, day },
});

export const timesOf = ({ day, startMinute, lengthMinutes }: Meeting) => ({
  startsAtMs: instantOf(day, startMinute),
  endsAtMs: instantOf(day, startMinute + lengthMinutes),
});

export const takesPlace = ({ state }: Pick<Lesson, 'state'>): boolean => state !== 'cancelled';

/** Lessons that only touch do not overlap. */
export const overlap = (a: Lesson, b: Lesson): boolean =>
  a.startsAtMs < b.endsAtMs && b.startsAtMs < a.endsAtMs;

export const byStart = (a: Lesson, b: Lesson): number =>
  a.startsAtMs - b.startsAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
