import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOf } from '../days/index.ts';
import {
  type Clash,
  findClashes,
  type Lesson,
  lessonsBetween,
  openDuties,
  sportsTeaching,
  substitutesFor,
  takesPlace,
} from './index.ts';
import { anyTimetable } from './testing.ts';

const lesson = (id: string, minute: number, more: Partial<Lesson> = {}): Lesson => ({
  ...{ id, classId: `class-of-${id}`, slotId: 'slot', day: '2026-03-02', placeId: null },
  startsAtMs: instantOf('2026-03-02', minute),
  endsAtMs: instantOf('2026-03-02', minute + 60),
  ...{ coachIds: [], state: 'planned', closureId: null, decidedAtMs: null, sequence: 0, ...more },
});
const none = { places: [], attendees: new Map<string, string[]>() };
const told = (clashes: readonly Clash[]) =>
  clashes.map(({ kind, subjectId, lessonId, others }) => [kind, subjectId, lessonId, ...others]);

test('a coach in two lessons at once is a clash that names both', () => {
  const kim = { coachIds: ['kim'] };
  const lessons = [
    lesson('b', 630, kim),
    lesson('a', 600, kim),
    lesson('c', 660, { coachIds: ['lee'] }),
  ];
  assert.deepEqual(told(findClashes(lessons, none)), [['coach', 'kim', 'b', 'a']]);
  const [found] = findClashes(lessons, none);
  assert.equal(found?.fromMs, instantOf('2026-03-02', 630));
  assert.equal(found?.untilMs, instantOf('2026-03-02', 660));
});

test('lessons that touch, and cancelled ones, do not clash', () => {
  const kim = { coachIds: ['kim'] };
  assert.deepEqual(findClashes([lesson('a', 600, kim), lesson('b', 660, kim)], none), []);
  const off = lesson('b', 630, { ...kim, state: 'cancelled' });
  assert.deepEqual(findClashes([lesson('a', 600, kim), off], none), []);
});

test('a child in two classes at once is a clash, over midnight too', () => {
  const attendees = new Map([
    ['a', ['mina', 'jun']],
    ['b', ['jun']],
  ]);
  const late = lesson('a', 1430);
  const early = lesson('b', 1450);
  assert.deepEqual(told(findClashes([late, early], { ...none, attendees })), [
    ['child', 'jun', 'b', 'a'],
  ]);
});

test('a place has a maximum of lessons and of learners at one time', () => {
  const court = { placeId: 'court' };
  const lessons = [lesson('a', 600, court), lesson('b', 610, court), lesson('c', 650, court)];
  const attendees = new Map([
    ['a', ['1', '2']],
    ['b', ['3']],
    ['c', ['4']],
  ]);
  const places = (lessonsMax: number | null, learnersMax: number | null) => ({
    places: [{ id: 'court', lessonsMax, learnersMax }],
    attendees,
  });
  assert.deepEqual(told(findClashes(lessons, places(2, null))), [
    ['place-lessons', 'court', 'c', 'a', 'b'],
  ]);
  assert.deepEqual(told(findClashes(lessons, places(null, 3))), [
    ['place-learners', 'court', 'c', 'a', 'b'],
  ]);
  assert.deepEqual(findClashes(lessons, places(null, null)), []);
  assert.deepEqual(told(findClashes(lessons, places(null, 1))).at(0), [
    'place-learners',
    'court',
    'a',
  ]);
  assert.deepEqual(
    findClashes(
      lessons.map((each) => ({ ...each, placeId: null })),
      places(1, 1),
    ),
    [],
  );
});

test('a lesson that is asked about hears of its own clashes only', () => {
  const kim = { coachIds: ['kim'] };
  const lessons = ['a', 'b']
    .map((id) => lesson(id, 600, kim))
    .concat(lesson('c', 900, kim), lesson('d', 910, kim));
  assert.equal(findClashes(lessons, none).length, 2);
  const asked = findClashes(lessons, { ...none, about: new Set(['c']) });
  assert.deepEqual(told(asked), [['coach', 'kim', 'd', 'c']]);
});

test('in any two months every overlap of a coach is found, and nothing else', () => {
  fc.assert(
    fc.property(anyTimetable, (timetable) => {
      const lessons = lessonsBetween(timetable, { from: '2024-02-01', until: '2024-03-10' });
      const pairs = new Set(
        findClashes(lessons, none).flatMap((each) =>
          each.others.map((other) => `${each.subjectId} ${[each.lessonId, other].sort()}`),
        ),
      );
      const expected = new Set<string>();
      const running = lessons.filter(takesPlace);
      for (const [at, a] of running.entries()) {
        for (const b of running.slice(at + 1)) {
          const isAtOnce = a.startsAtMs < b.endsAtMs && b.startsAtMs < a.endsAtMs;
          const shared = a.coachIds.filter((coach) => b.coachIds.includes(coach));
          if (isAtOnce) for (const coach of shared) expected.add(`${coach} ${[a.id, b.id].sort()}`);
        }
      }
      assert.deepEqual(pairs, expected);
    }),
    { numRuns: 50 },
  );
});

test('more than 30 learners at once need a second instructor, across classes of one place', () => {
  const learners = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  const duties = (first: number, second: number, coaches: string[]) =>
    openDuties(
      [
        lesson('a', 600, { placeId: 'court', coachIds: coaches }),
        lesson('b', 630, { placeId: 'court', coachIds: coaches }),
      ],
      new Map([
        ['a', learners(first, 'a')],
        ['b', learners(second, 'b')],
      ]),
    );
  assert.deepEqual(duties(15, 15, ['kim']), []);
  assert.deepEqual(duties(15, 16, ['kim']), [
    {
      ...{ kind: 'more-instructors', lessonIds: ['b', 'a'] },
      ...{ learners: 31, instructors: 1, instructorsMin: 2 },
    },
  ]);
  assert.deepEqual(duties(15, 16, ['kim', 'lee']), []);
  assert.equal(duties(31, 0, ['kim']).length, 2);
  assert.equal(duties(1, 0, []).length, 2);
});

test('nobody teaches from midnight to five, nor in hours that an academy closes', () => {
  const closed = (minute: number, rules = sportsTeaching) =>
    openDuties([lesson('a', minute)], none.attendees, rules).map(({ kind }) => kind);
  for (const minute of [0, 240, 299, 1381])
    assert.deepEqual(closed(minute), ['closed-hours'], String(minute));
  for (const minute of [300, 1320, 1380]) assert.deepEqual(closed(minute), [], String(minute));
  const hagwon = { ...sportsTeaching, closedFromMinute: 1320, closedUntilMinute: 300 };
  for (const minute of [1261, 1320, 200])
    assert.deepEqual(closed(minute, hagwon), ['closed-hours']);
  for (const minute of [1260, 300]) assert.deepEqual(closed(minute, hagwon), []);
  const never = { ...sportsTeaching, closedFromMinute: 0, closedUntilMinute: 0 };
  assert.deepEqual(closed(60, never), []);
});

test('substitutes are free then; who knows the class comes first, then who is there anyway', () => {
  const asked = lesson('asked', 600, { classId: 'u12', coachIds: ['kim'] });
  const lessons = [
    asked,
    lesson('x', 620, { coachIds: ['busy'] }),
    lesson('y', 900, { coachIds: ['here'] }),
    lesson('z', 900, {
      coachIds: ['knows'],
      classId: 'u12',
      day: '2026-03-04',
      startsAtMs: instantOf('2026-03-04', 600),
      endsAtMs: instantOf('2026-03-04', 660),
    }),
    lesson('off', 600, { coachIds: ['away'], state: 'cancelled' }),
  ];
  assert.deepEqual(
    substitutesFor(asked, ['away', 'busy', 'here', 'kim', 'knows', 'knows'], lessons).map(
      ({ coachId }) => coachId,
    ),
    ['knows', 'here', 'away'],
  );
});
