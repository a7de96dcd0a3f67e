import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidOf } from '@dojang/kernel';
import fc from 'fast-check';
import { addDays, dayAt, holidaysOf, instantOf, weekdayOf } from '../days/index.ts';
import {
  closuresOf,
  type Decision,
  lessonIdOf,
  lessonsBetween,
  limits,
  takesPlace,
} from './index.ts';
import { anyTimetable, closureOf, keyOn, slotOf } from './testing.ts';

const march = { from: '2026-03-01', until: '2026-03-31' };
const slot = slotOf();
const empty = { slots: [slot], closures: [], decisions: [] };
const daysOf = (lessons: readonly { startsAtMs: number }[]) =>
  lessons.map(({ startsAtMs }) => dayAt(startsAtMs));
const decide = (more: Partial<Decision> & Pick<Decision, 'kind'>, day = '2026-03-09') =>
  ({ id: 'decision-1', atMs: 200, lesson: keyOn(slot, day), ...more }) as Decision;
const to = { day: '2026-03-11', startMinute: 1020, lengthMinutes: 90, placeId: null };
const on = (lessons: ReturnType<typeof lessonsBetween>, day: string) =>
  lessons.find((each) => each.day === day);

test('a month of five Mondays has five lessons, at the hour in Korea', () => {
  const lessons = lessonsBetween(empty, march);
  assert.deepEqual(daysOf(lessons), [
    ...['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30'],
  ]);
  assert.equal(lessons[0]?.startsAtMs, Date.UTC(2026, 2, 2, 7));
  assert.equal(lessons[0]?.endsAtMs, Date.UTC(2026, 2, 2, 8));
  assert.equal(lessonsBetween(empty, { from: '2026-02-01', until: '2026-02-28' }).length, 4);
});

test('the id is a UUID of class, slot and date, the same as the kernel would make', () => {
  const id = lessonIdOf('반', 'slot-1', '2026-03-02');
  assert.equal(id, uuidOf('lesson', '반', 'slot-1', '2026-03-02'));
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const ids = ['2026-03-02', '2026-03-09'].flatMap((day) =>
    ['a', 'b'].flatMap((name) => [lessonIdOf(name, 's', day), lessonIdOf('c', name, day)]),
  );
  assert.equal(new Set(ids).size, 8);
});

test('a lesson on 29 February and one over midnight are where they belong', () => {
  const leap = slotOf({ weekday: 4, from: '2024-02-29', startMinute: 1410, lengthMinutes: 90 });
  const [lesson] = lessonsBetween(
    { ...empty, slots: [leap] },
    { from: '2024-02-29', until: '2024-02-29' },
  );
  assert.equal(lesson?.day, '2024-02-29');
  assert.equal(dayAt(lesson?.endsAtMs ?? 0), '2024-03-01');
});

test('a closure cancels what lies in it, for its classes and places only', () => {
  const closed = (more: Parameters<typeof closureOf>[0]) =>
    lessonsBetween({ ...empty, closures: [closureOf(more)] }, march).filter(
      (each) => !takesPlace(each),
    );
  assert.deepEqual(daysOf(closed({})), ['2026-03-09']);
  assert.deepEqual(daysOf(closed({ until: '2026-03-16' })), ['2026-03-09', '2026-03-16']);
  assert.equal(closed({ classIds: ['class-2'] }).length, 0);
  assert.equal(closed({ classIds: ['class-1'] }).length, 1);
  assert.equal(closed({ placeIds: ['court-1'] }).length, 0);
  assert.equal(closed({ withdrawnAtMs: 300 }).length, 0);
});

test('a withdrawn closure gives its lessons back, unless another one holds them', () => {
  const first = closureOf({ withdrawnAtMs: 300 });
  const second = closureOf({ id: 'closure-2', announcedAtMs: 150 });
  const [back] = lessonsBetween(
    { ...empty, closures: [first] },
    { from: '2026-03-09', until: '2026-03-09' },
  );
  assert.deepEqual([back?.state, back?.sequence], ['planned', 2]);
  const held = on(lessonsBetween({ ...empty, closures: [first, second] }, march), '2026-03-09');
  assert.deepEqual([held?.state, held?.closureId], ['cancelled', 'closure-2']);
});

test('what was decided later holds, against closures too', () => {
  const closure = closureOf();
  const state = (decision: Decision, closures = [closure]) => {
    const lesson = on(
      lessonsBetween({ ...empty, closures, decisions: [decision] }, march),
      '2026-03-09',
    );
    return [lesson?.state, lesson && dayAt(lesson.startsAtMs), lesson?.sequence];
  };
  assert.deepEqual(state(decide({ kind: 'restore' })), ['planned', '2026-03-09', 2]);
  assert.deepEqual(state(decide({ kind: 'restore', atMs: 50 })), ['cancelled', '2026-03-09', 2]);
  assert.deepEqual(state(decide({ kind: 'move', to } as never)), ['moved', '2026-03-11', 2]);
  const there = closureOf({ from: '2026-03-11', until: '2026-03-11', announcedAtMs: 300 });
  assert.deepEqual(state(decide({ kind: 'move', to } as never), [there]), [
    'cancelled',
    '2026-03-11',
    2,
  ]);
  const before = { ...there, announcedAtMs: 100 };
  assert.deepEqual(state(decide({ kind: 'move', to } as never), [before]), [
    'moved',
    '2026-03-11',
    1,
  ]);
});

test('a moved lesson keeps its id, and is found by its old day and by its new one', () => {
  const far = { ...to, day: '2026-05-05' };
  const decisions = [decide({ kind: 'move', to: far } as never)];
  const id = lessonIdOf('class-1', 'slot-1', '2026-03-09');
  for (const day of ['2026-03-09', '2026-05-05']) {
    const found = lessonsBetween({ ...empty, decisions }, { from: day, until: day });
    assert.ok(
      found.some((each) => each.id === id && each.state === 'moved'),
      day,
    );
  }
  assert.ok(
    !lessonsBetween({ ...empty, decisions }, { from: '2026-04-01', until: '2026-04-30' }).some(
      (each) => each.id === id,
    ),
  );
});

test('a lesson can be added, on a closed day too, and be taught by somebody else', () => {
  const lesson = { lessonId: 'added-1', classId: 'class-1', slotId: null, day: '2026-03-09' };
  const added = decide({
    kind: 'add',
    lesson,
    at: { ...to, day: '2026-03-09' },
    coachIds: ['coach-2'],
  } as never);
  const substitute = decide(
    { kind: 'substitute', coachIds: ['coach-3'], id: 'decision-2' } as never,
    '2026-03-16',
  );
  const lessons = lessonsBetween(
    { ...empty, closures: [closureOf()], decisions: [added, substitute] },
    march,
  );
  const extra = lessons.find(({ id }) => id === 'added-1');
  assert.deepEqual([extra?.state, extra?.coachIds, extra?.slotId], ['planned', ['coach-2'], null]);
  assert.deepEqual(on(lessons, '2026-03-16')?.coachIds, ['coach-3']);
});

test('holidays become closures, but for the days on which the academy is open', () => {
  const closures = closuresOf(holidaysOf(2026), ['2026-03-02']);
  const lessons = lessonsBetween(
    { ...empty, closures },
    { from: '2026-02-01', until: '2026-03-31' },
  );
  const off = lessons.filter((each) => !takesPlace(each)).map(({ day }) => day);
  assert.deepEqual(off, ['2026-02-16']);
});

test('in any two months lessons are the same however often and in whatever pieces they are made', () => {
  const whole = { from: '2024-02-01', until: '2024-03-31' };
  fc.assert(
    fc.property(anyTimetable, fc.nat(59), (timetable, at) => {
      const lessons = lessonsBetween(timetable, whole);
      assert.deepEqual(lessonsBetween(timetable, whole), lessons);
      const shuffled = {
        slots: timetable.slots.toReversed(),
        closures: timetable.closures.toReversed(),
        decisions: timetable.decisions.toReversed(),
      };
      assert.deepEqual(lessonsBetween(shuffled, whole), lessons);
      const cut = addDays(whole.from, at);
      const pieces = [
        ...lessonsBetween(timetable, { from: whole.from, until: cut }),
        ...lessonsBetween(timetable, { from: addDays(cut, 1), until: '2024-04-01' }),
      ].filter(({ day, startsAtMs }) => day <= whole.until || dayAt(startsAtMs) <= whole.until);
      const byId = new Map(pieces.map((each) => [each.id, each]));
      assert.equal(byId.size, lessons.length);
      for (const lesson of lessons) assert.deepEqual(byId.get(lesson.id), lesson);
    }),
  );
});

test('in any two months each slot has a lesson on each of its weekdays, and no other', () => {
  fc.assert(
    fc.property(anyTimetable, (timetable) => {
      const lessons = lessonsBetween(timetable, { from: '2024-02-01', until: '2024-03-31' });
      for (const own of timetable.slots) {
        const days = lessons.filter(({ slotId }) => slotId === own.id).map(({ day }) => day);
        let expected = 0;
        for (let day = '2024-02-01'; day <= '2024-03-31'; day = addDays(day, 1)) {
          const runs = day >= own.from && (own.until === null || day <= own.until);
          if (!runs || weekdayOf(day) !== own.weekday) continue;
          expected += 1;
          assert.ok(days.includes(day), day);
        }
        assert.equal(days.length, expected);
      }
      for (const { startsAtMs, endsAtMs, state, day, slotId } of lessons) {
        assert.ok(startsAtMs < endsAtMs);
        const isSlotTime = slotId !== null && state === 'planned';
        if (isSlotTime) assert.equal(dayAt(startsAtMs), day);
      }
    }),
  );
});

test('impossible times and endless ranges are refused', () => {
  const bad: [Partial<typeof slot>, string][] = [
    [{ weekday: 0 as never }, 'weekday'],
    [{ startMinute: 1440 }, 'minute'],
    [{ startMinute: Number.NaN }, 'minute'],
    [{ lengthMinutes: 721 }, 'length'],
    [{ from: '2026-02-30' }, 'day'],
    [{ until: '2025-12-31' }, 'ends before it begins'],
  ];
  for (const [more, what] of bad) {
    assert.throws(
      () => lessonsBetween({ ...empty, slots: [slotOf(more)] }, march),
      RangeError,
      what,
    );
  }
  assert.throws(
    () => lessonsBetween(empty, { from: '2026-01-01', until: '2027-02-05' }),
    RangeError,
  );
  assert.throws(() => lessonsBetween(empty, { from: '2026-01-01', until: 'x' }), RangeError);
  const many = Array.from({ length: limits.slotsMax + 1 }, (_, at) => slotOf({ id: String(at) }));
  assert.throws(() => lessonsBetween({ ...empty, slots: many }, march), RangeError);
  assert.deepEqual(lessonsBetween(empty, { from: '2026-03-31', until: '2026-03-01' }), []);
  assert.equal(instantOf('2026-03-02', 960), Date.UTC(2026, 2, 2, 7));
});
