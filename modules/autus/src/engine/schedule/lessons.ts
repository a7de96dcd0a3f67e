import {
  addDays,
  type Day,
  dayAt,
  dayCount,
  type Holiday,
  isDay,
  laterOf,
  weekdayOf,
} from '../days/index.ts';
import { stableId } from '../ids/index.ts';
import { type Begun, foldLesson } from './fold.ts';
import { byStart, type Lesson, lessonIdOf } from './lesson.ts';
import {
  type Closure,
  checkTimetable,
  type Decision,
  type LessonKey,
  limits,
  type Slot,
  type Timetable,
} from './timetable.ts';

/** Both ends included, 400 days at most. */
export interface Range {
  readonly from: Day;
  readonly until: Day;
}

/** The slot's days in a range. */
function* daysOf(slot: Slot, { from, until }: Range): Generator<Day> {
  const first = laterOf(slot.from, from);
  const last = slot.until !== null && slot.until < until ? slot.until : until;
  if (first > last) return;
  const wait = (slot.weekday - weekdayOf(first) + 7) % 7;
  const count = Math.floor((dayCount(first, last) - 1 - wait) / 7) + 1;
  for (let week = 0; week < count; week++) yield addDays(first, wait + week * 7);
}

const runs = (slot: Slot, day: Day) =>
  slot.from <= day && (slot.until === null || day <= slot.until) && weekdayOf(day) === slot.weekday;

const begunBy = (slot: Slot, day: Day): Begun => {
  const { startMinute, lengthMinutes, placeId, coachIds } = slot;
  return { meeting: { day, startMinute, lengthMinutes, placeId }, coachIds, addedAtMs: null };
};

/** Lessons that a move brings into the range from a day outside of it. */
function movedIn(decisions: readonly Decision[], slots: ReadonlyMap<string, Slot>, range: Range) {
  const found = new Map<string, LessonKey>();
  for (const each of decisions) {
    if (each.kind !== 'move' || each.lesson.slotId === null) continue;
    const slot = slots.get(each.lesson.slotId);
    const isIn = range.from <= each.to.day && each.to.day <= range.until;
    if (slot && isIn && runs(slot, each.lesson.day)) found.set(each.lesson.lessonId, each.lesson);
  }
  return found;
}

function groupByLesson(decisions: readonly Decision[]) {
  const groups = new Map<string, Decision[]>();
  for (const decision of decisions) {
    const group = groups.get(decision.lesson.lessonId);
    if (group) group.push(decision);
    else groups.set(decision.lesson.lessonId, [decision]);
  }
  return groups;
}

/** Closures that can meet a lesson: those of its own day and of the days to which it moves. */
const closuresFor = (closures: readonly Closure[], day: Day, decisions: readonly Decision[]) => {
  const days = [day, ...decisions.flatMap((each) => (each.kind === 'move' ? [each.to.day] : []))];
  return closures.filter(({ from, until }) => days.some((each) => from <= each && each <= until));
};

/**
 * All lessons whose slot's day, or the day they take place, lies in the range: planned, moved and
 * cancelled ones, by start. The same timetable always gives the same lessons with the same ids.
 * Throws RangeError for a range over 400 days and for impossible times.
 */
export function lessonsBetween(timetable: Timetable, range: Range): Lesson[] {
  checkTimetable(timetable);
  if (
    !isDay(range.from) ||
    !isDay(range.until) ||
    dayCount(range.from, range.until) > limits.daysMax
  ) {
    throw new RangeError('Lessons are made for a range of 400 days at most.');
  }
  const decided = groupByLesson(timetable.decisions);
  const slots = new Map(timetable.slots.map((slot) => [slot.id, slot]));
  const lessons = new Map<string, Lesson>();
  const put = (key: LessonKey, begun: Begun) => {
    if (lessons.size >= limits.lessonsMax) {
      throw new RangeError('The range has more lessons than can be made at once.');
    }
    const own = decided.get(key.lessonId) ?? [];
    const closures = closuresFor(timetable.closures, begun.meeting.day, own);
    lessons.set(key.lessonId, foldLesson(key, begun, closures, own));
  };
  for (const slot of timetable.slots) {
    for (const day of daysOf(slot, range)) {
      const lessonId = lessonIdOf(slot.classId, slot.id, day);
      put({ lessonId, classId: slot.classId, slotId: slot.id, day }, begunBy(slot, day));
    }
  }
  for (const [id, key] of movedIn(timetable.decisions, slots, range)) {
    const slot = slots.get(key.slotId ?? '');
    if (slot && !lessons.has(id)) put(key, begunBy(slot, key.day));
  }
  for (const each of timetable.decisions) {
    if (each.kind !== 'add') continue;
    put(each.lesson, { meeting: each.at, coachIds: each.coachIds, addedAtMs: each.atMs });
  }
  return [...lessons.values()].filter((lesson) => liesIn(lesson, range)).sort(byStart);
}

function liesIn(lesson: Lesson, { from, until }: Range): boolean {
  const actual = dayAt(lesson.startsAtMs);
  return (from <= lesson.day && lesson.day <= until) || (from <= actual && actual <= until);
}

/** A closure of all classes for each holiday but those on which the academy is open. */
export const closuresOf = (
  holidays: readonly Holiday[],
  openDays: readonly Day[] = [],
): Closure[] =>
  [...new Set(holidays.map(({ day }) => day))]
    .filter((day) => !openDays.includes(day))
    .map((day) => ({
      ...{ id: stableId('holiday', day), from: day, until: day, classIds: null, placeIds: null },
      ...{ announcedAtMs: 0, withdrawnAtMs: null },
    }));
