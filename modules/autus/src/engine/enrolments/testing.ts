import { lessonsBetween, type Slot } from '../schedule/index.ts';
import { slotOf } from '../schedule/testing.ts';
import type { Enrolment } from './index.ts';

/** A child who comes to all of class-1 since January 2026. */
export const enrolmentOf = (more: Partial<Enrolment> = {}): Enrolment => ({
  ...{ id: 'enrolment-1', childId: 'mina', classId: 'class-1', slotIds: null },
  ...{ from: '2026-01-05', until: null, pauses: [], ...more },
});

/** Mondays and Thursdays of class-1, from March to May 2026. */
export const monday = slotOf();
export const thursday = slotOf({ id: 'slot-2', weekday: 4 });
export const lessonsOf = (slots: readonly Slot[] = [monday, thursday]) =>
  lessonsBetween(
    { slots, closures: [], decisions: [] },
    { from: '2026-03-01', until: '2026-05-31' },
  );
