/** Lessons made from weekly slots, what was decided of them, and what cannot be at once. Pure. */
export {
  type Attendees,
  type Clash,
  clashesMax,
  findClashes,
  type Place,
} from './clashes.ts';
export { type Duty, openDuties, sportsTeaching, type TeachingRules } from './duties.ts';
export { byStart, keyOf, type Lesson, lessonIdOf, overlap, takesPlace } from './lesson.ts';
export { closuresOf, lessonsBetween, type Range } from './lessons.ts';
export { type LessonPlan, planLessons, type StoredLesson } from './plan.ts';
export { type Substitute, substitutesFor } from './substitutes.ts';
export {
  type Closure,
  type Decision,
  isMeeting,
  isSlot,
  type LessonKey,
  limits,
  type Meeting,
  type Slot,
  type Timetable,
} from './timetable.ts';
