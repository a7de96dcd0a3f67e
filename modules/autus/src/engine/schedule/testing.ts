import fc from 'fast-check';
import { addDays, type Day, type Weekday } from '../days/index.ts';
import type { Closure, Decision, Slot, Timetable } from './index.ts';
import { lessonIdOf } from './index.ts';

/** A slot of a class with an id of its own: Mondays at 16:00 for an hour, from 2026 on. */
export const slotOf = (more: Partial<Slot> = {}): Slot => ({
  ...{ id: 'slot-1', classId: 'class-1', weekday: 1, startMinute: 960, lengthMinutes: 60 },
  ...{ placeId: null, coachIds: ['coach-1'], from: '2026-01-01', until: null, ...more },
});
export const closureOf = (more: Partial<Closure> = {}): Closure => ({
  ...{ id: 'closure-1', from: '2026-03-09', until: '2026-03-09', classIds: null, placeIds: null },
  ...{ announcedAtMs: 100, withdrawnAtMs: null, ...more },
});
export const keyOn = (slot: Slot, day: Day) => ({
  ...{ lessonId: lessonIdOf(slot.classId, slot.id, day), classId: slot.classId },
  ...{ slotId: slot.id, day },
});

export const someDay = (from: Day, days: number) =>
  fc.nat(days).map((count) => addDays(from, count));

const slots = fc
  .array(
    fc.record({
      weekday: fc.integer({ min: 1, max: 7 }).map((day) => day as Weekday),
      startMinute: fc.integer({ min: 0, max: 1439 }),
      lengthMinutes: fc.integer({ min: 5, max: 720 }),
      classId: fc.constantFrom('class-1', 'class-2', 'class-3'),
      coachIds: fc.uniqueArray(fc.constantFrom('coach-1', 'coach-2', 'coach-3'), { maxLength: 2 }),
      placeId: fc.constantFrom(null, 'court-1', 'court-2'),
      from: someDay('2024-02-01', 40),
      days: fc.option(fc.nat(60)),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) =>
    list.map(({ days, ...slot }, at) => ({
      ...{ ...slot, id: `slot-${at}`, until: days === null ? null : addDays(slot.from, days) },
    })),
  );
const closures = fc.array(
  fc
    .record({
      id: fc.uuid(),
      from: someDay('2024-02-01', 60),
      days: fc.nat(9),
      classIds: fc.constantFrom(null, ['class-1'], ['class-2', 'class-3']),
      placeIds: fc.constantFrom(null, ['court-1']),
      announcedAtMs: fc.nat(1000),
      withdrawnAfterMs: fc.option(fc.integer({ min: 1, max: 1000 })),
    })
    .map(({ days, withdrawnAfterMs, ...closure }) => ({
      ...closure,
      until: addDays(closure.from, days),
      withdrawnAtMs: withdrawnAfterMs === null ? null : closure.announcedAtMs + withdrawnAfterMs,
    })),
  { maxLength: 3 },
);
const decided = fc.array(
  fc.record({
    id: fc.uuid(),
    atMs: fc.nat(2000),
    kind: fc.constantFrom('cancel', 'restore', 'move', 'substitute', 'add'),
    slot: fc.nat(5),
    day: someDay('2024-02-01', 60),
    to: fc.record({
      day: someDay('2024-02-01', 60),
      startMinute: fc.integer({ min: 0, max: 1439 }),
      lengthMinutes: fc.integer({ min: 5, max: 720 }),
      placeId: fc.constantFrom(null, 'court-1'),
    }),
  }),
  { maxLength: 12 },
);

/** Two months around a 29 February, with closures and decisions as they come. */
export const anyTimetable: fc.Arbitrary<Timetable> = fc
  .tuple(slots, closures, decided)
  .map(([all, closed, wishes]) => ({
    slots: all,
    closures: closed,
    decisions: wishes.map(({ id, atMs, kind, slot, day, to }): Decision => {
      const own = all[slot % all.length] ?? slotOf();
      const lesson = keyOn(own, day);
      if (kind === 'add') {
        const added = { ...lesson, lessonId: id, slotId: null };
        return { id, atMs, lesson: added, kind, at: to, coachIds: ['coach-1'] };
      }
      if (kind === 'move') return { id, atMs, lesson, kind, to };
      if (kind === 'substitute') return { id, atMs, lesson, kind, coachIds: ['coach-3'] };
      return { id, atMs, lesson, kind: kind === 'cancel' ? 'cancel' : 'restore' };
    }),
  }));
