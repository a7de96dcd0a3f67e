import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayAt, instantOf } from '../days/index.ts';
import { type Lesson, lessonsBetween, planLessons, type StoredLesson } from './index.ts';
import { anyTimetable, closureOf, keyOn, slotOf } from './testing.ts';

const range = { from: '2024-02-01', until: '2024-03-31' };

/** What a database holds after a plan was written to it. */
function write(rows: readonly StoredLesson[], plan: ReturnType<typeof planLessons>) {
  const kept = new Map(rows.map((row) => [row.id, row]));
  for (const id of plan.remove) kept.delete(id);
  for (const lesson of [...plan.insert, ...plan.update]) {
    kept.set(lesson.id, { ...lesson, isHeld: false });
  }
  return [...kept.values()];
}
const plain = ({ sequence: _, ...lesson }: Lesson & { isHeld?: boolean }) => {
  const { isHeld: __, ...rest } = lesson;
  return rest;
};

test('the daily job writes a lesson once: a second run finds nothing to do', () => {
  fc.assert(
    fc.property(anyTimetable, anyTimetable, (before, after) => {
      const nowMs = instantOf('2024-01-01');
      const first = write([], planLessons(before, range, [], nowMs));
      const rows = write(first, planLessons(after, range, first, nowMs));
      const liesIn = ({ day, startsAtMs }: Lesson) =>
        [day, dayAt(startsAtMs)].some((each) => range.from <= each && each <= range.until);
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
      assert.deepEqual(
        rows.filter(liesIn).map(plain).sort(byId),
        lessonsBetween(after, range).map(plain).sort(byId),
      );
      assert.deepEqual(planLessons(after, range, rows, nowMs), {
        ...{ insert: [], update: [], remove: [] },
      });
      for (const row of rows) {
        const old = first.find(({ id }) => id === row.id);
        if (old && JSON.stringify(plain(old)) !== JSON.stringify(plain(row))) {
          assert.ok(row.sequence > old.sequence, 'calendars hear of each change');
        }
      }
    }),
  );
});

const slot = slotOf();
const march = { from: '2026-03-01', until: '2026-03-31' };
const timetable = { slots: [slot], closures: [], decisions: [] };
const empty = { ...timetable, slots: [] };
const stored = lessonsBetween(timetable, march).map((each) => ({ ...each, isHeld: false }));
const nowMs = instantOf('2026-03-10');

test('a slot that changes leaves alone what has begun', () => {
  const later = { ...timetable, slots: [slotOf({ coachIds: ['coach-2'] })] };
  const plan = planLessons(later, march, stored, nowMs);
  assert.deepEqual(
    plan.update.map(({ day, coachIds, sequence }) => [day, coachIds[0], sequence]),
    [
      ['2026-03-16', 'coach-2', 1],
      ['2026-03-23', 'coach-2', 1],
      ['2026-03-30', 'coach-2', 1],
    ],
  );
  const ended = { ...timetable, slots: [slotOf({ until: '2026-03-05' })] };
  const gone = planLessons(ended, march, stored, nowMs);
  assert.equal(gone.remove.length, 3);
  assert.equal(gone.update.length, 0);
});

test('a decision about a lesson that has begun is written; a held one stays', () => {
  const closures = [closureOf({ from: '2026-03-02', until: '2026-03-16' })];
  const closed = { ...timetable, closures };
  const days = planLessons(closed, march, stored, nowMs).update.map(({ day }) => day);
  assert.deepEqual(days, ['2026-03-02', '2026-03-09', '2026-03-16']);
  const held = stored.map((row) => ({ ...row, isHeld: row.day <= '2026-03-09' }));
  const rest = planLessons(closed, march, held, nowMs).update.map(({ day }) => day);
  assert.deepEqual(rest, ['2026-03-16']);
  const none = planLessons(empty, march, held, instantOf('2026-03-01'));
  assert.equal(none.remove.length, 3);
});

test('a lesson that was moved into a range and away again is not removed with it', () => {
  const move = (id: string, atMs: number, day: string) => ({
    ...{ id, atMs, lesson: keyOn(slot, '2026-03-16'), kind: 'move' as const },
    to: { day, startMinute: 960, lengthMinutes: 60, placeId: null },
  });
  const [first, second] = [move('first', 1, '2026-05-05'), move('second', 2, '2026-06-05')];
  const may = { from: '2026-05-01', until: '2026-05-31' };
  const rows = lessonsBetween({ ...timetable, decisions: [first] }, may).map((each) => ({
    ...each,
    isHeld: false,
  }));
  const moved = rows.filter(({ day }) => day === '2026-03-16');
  const plan = (more: Partial<typeof timetable>) =>
    planLessons({ ...timetable, decisions: [first, second], ...more }, may, rows, nowMs);
  assert.equal(moved.length, 1);
  assert.deepEqual(plan({}).remove, []);
  assert.deepEqual(
    plan({}).update.map(({ startsAtMs }) => dayAt(startsAtMs)),
    ['2026-06-05'],
  );
  const ended = slotOf({ until: '2026-03-10' });
  assert.ok(plan({ slots: [ended] }).remove.includes(moved[0]?.id ?? ''));
});
