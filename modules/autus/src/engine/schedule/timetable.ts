import { type Day, isDay, minutesOfDay, type Weekday } from '../days/index.ts';

/** When a lesson takes place. It may end after midnight; its day is the one on which it begins. */
export interface Meeting {
  readonly day: Day;
  /** Minutes after midnight in Korea, 0 to 1439. */
  readonly startMinute: number;
  /** 5 to 720. */
  readonly lengthMinutes: number;
  readonly placeId: string | null;
}

/** A weekly time of a class. A new time is a new slot; the old one ends on the day before. */
export interface Slot {
  readonly id: string;
  readonly classId: string;
  readonly weekday: Weekday;
  readonly startMinute: number;
  readonly lengthMinutes: number;
  readonly placeId: string | null;
  readonly coachIds: readonly string[];
  readonly from: Day;
  /** The last day, or null for no end. */
  readonly until: Day | null;
}

/** Days without lessons: a holiday, a break. Whole days, both ends included. */
export interface Closure {
  readonly id: string;
  readonly from: Day;
  readonly until: Day;
  /** Null: all classes. */
  readonly classIds: readonly string[] | null;
  /** Null: all places, and lessons without a place. */
  readonly placeIds: readonly string[] | null;
  readonly announcedAtMs: number;
  /** A closure is never deleted: calendars have to hear that its lessons are on again. */
  readonly withdrawnAtMs: number | null;
}

/** Names a lesson by what never changes of it. */
export interface LessonKey {
  readonly lessonId: string;
  readonly classId: string;
  /** Null for a lesson that was added by hand. */
  readonly slotId: string | null;
  /** The slot's day, also after a move. Of an added lesson, the day it was added for. */
  readonly day: Day;
}

/** What a person decided about one lesson. Decisions are only added, never changed. */
export type Decision = {
  readonly id: string;
  readonly atMs: number;
  readonly lesson: LessonKey;
} & (
  | { readonly kind: 'cancel' }
  /** It takes place after all, at the time it had last. */
  | { readonly kind: 'restore' }
  | { readonly kind: 'move'; readonly to: Meeting }
  | { readonly kind: 'substitute'; readonly coachIds: readonly string[] }
  | { readonly kind: 'add'; readonly at: Meeting; readonly coachIds: readonly string[] }
);

export interface Timetable {
  readonly slots: readonly Slot[];
  readonly closures: readonly Closure[];
  readonly decisions: readonly Decision[];
}

export const limits = {
  daysMax: 400,
  slotsMax: 5_000,
  closuresMax: 1_000,
  decisionsMax: 50_000,
  lessonsMax: 100_000,
  lengthMinutesMin: 5,
  lengthMinutesMax: 720,
} as const;

const isMinute = (minute: number) =>
  Number.isInteger(minute) && minute >= 0 && minute < minutesOfDay;
const isLength = (minutes: number) =>
  Number.isInteger(minutes) &&
  minutes >= limits.lengthMinutesMin &&
  minutes <= limits.lengthMinutesMax;

/** Days that count up, an hour that exists, a bearable length. */
export const isSlot = (slot: Slot): boolean =>
  Number.isInteger(slot.weekday) &&
  slot.weekday >= 1 &&
  slot.weekday <= 7 &&
  isMinute(slot.startMinute) &&
  isLength(slot.lengthMinutes) &&
  isDay(slot.from) &&
  (slot.until === null || (isDay(slot.until) && slot.until >= slot.from));

export const isMeeting = (meeting: Meeting): boolean =>
  isDay(meeting.day) && isMinute(meeting.startMinute) && isLength(meeting.lengthMinutes);

const meetingOf = (decision: Decision): Meeting | null =>
  decision.kind === 'move' ? decision.to : decision.kind === 'add' ? decision.at : null;

/** Throws RangeError for a timetable that no school has, or that holds an impossible time. */
export function checkTimetable({ slots, closures, decisions }: Timetable): void {
  if (
    slots.length > limits.slotsMax ||
    closures.length > limits.closuresMax ||
    decisions.length > limits.decisionsMax
  ) {
    throw new RangeError('The timetable has more slots, closures or decisions than can be read.');
  }
  const isRight =
    slots.every(isSlot) &&
    closures.every(({ from, until }) => isDay(from) && isDay(until) && from <= until) &&
    decisions.every((decision) => {
      const meeting = meetingOf(decision);
      return isDay(decision.lesson.day) && (meeting === null || isMeeting(meeting));
    });
  if (!isRight) throw new RangeError('A slot, closure or decision has an impossible time.');
}
