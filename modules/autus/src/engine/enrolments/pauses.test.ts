import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, dayAt, dayCount, instantOf } from '../days/index.ts';
import {
  attendeesOf,
  type Booking,
  countLessons,
  endedPauses,
  extendPasses,
  type Pass,
  type PauseRequest,
  planPause,
  resumePause,
} from './index.ts';
import { enrolmentOf, lessonsOf } from './testing.ts';

const lessons = lessonsOf();
const lessonOn = (day: string) => lessons.find((each) => each.day === day)?.id ?? '';
const pass = (more: Partial<Pass> = {}): Pass => ({
  ...{ id: 'pass-1', childId: 'mina', total: 10, from: '2026-03-01', until: '2026-04-30', ...more },
});
const request = (more: Partial<PauseRequest> = {}): PauseRequest => ({
  ...{ id: 'pause-1', enrolment: enrolmentOf(), from: '2026-03-10', until: '2026-03-31' },
  policy: { daysMin: 14, daysMax: 90, seatHeldDaysMax: 30 },
  ...{ lessons, bookings: [], passes: [], nowMs: instantOf('2026-03-06'), ...more },
});
function paused(more: Partial<PauseRequest> = {}) {
  const answer = planPause(request(more));
  assert.equal(answer.kind, 'paused');
  return answer.kind === 'paused' ? answer : assert.fail();
}
const why = (more: Partial<PauseRequest>) => {
  const answer = planPause(request(more));
  return answer.kind === 'refused' ? answer.why : 'paused';
};

test('a pause begins with the next lesson and ends by itself', () => {
  const { pause, firstDay, lastDay, lessonsMissed, seat } = paused();
  assert.deepEqual([firstDay, lastDay, seat], ['2026-03-12', '2026-03-31', 'held']);
  assert.equal(lessonsMissed.length, 6);
  const enrolment = enrolmentOf({ pauses: [pause] });
  const days = [...attendeesOf(lessons, [enrolment], [])]
    .filter(([, children]) => children.length > 0)
    .map(([id]) => lessons.find((each) => each.id === id)?.day);
  assert.ok(days.includes('2026-03-09') && !days.includes('2026-03-12'));
  assert.ok(!days.includes('2026-03-30') && days.includes('2026-04-02'));
  const midnight = instantOf('2026-04-01');
  assert.equal(endedPauses([enrolment], midnight - 1, midnight)[0]?.childId, 'mina');
  assert.equal(endedPauses([enrolment], midnight, midnight + 1).length, 0);
  assert.equal(
    endedPauses([enrolmentOf({ ...enrolment, until: '2026-03-20' })], 0, midnight).length,
    0,
  );
});

test('a lesson that has begun is taught; the pause begins with the one after it', () => {
  const nowMs = instantOf('2026-03-12', 960);
  assert.equal(paused({ from: '2026-03-12', nowMs }).firstDay, '2026-03-12');
  assert.equal(paused({ from: '2026-03-12', nowMs: nowMs + 1 }).firstDay, '2026-03-16');
  assert.equal(
    paused({ from: '2026-03-01', nowMs: instantOf('2026-03-14') }).firstDay,
    '2026-03-16',
  );
});

test('bookings in a pause are cancelled, also in other classes', () => {
  const booking = (id: string, day: string, isCancelled = false): Booking => ({
    ...{ id, childId: 'mina', kind: 'makeup', isCancelled, lessonId: lessonOn(day) },
  });
  const bookings = [
    ...[booking('before', '2026-03-09'), booking('in', '2026-03-19')],
    ...[booking('gone', '2026-03-23', true), booking('after', '2026-04-02')],
  ];
  assert.deepEqual(paused({ bookings }).bookingsCancelled, ['in']);
});

test('passes live longer by the days of the pause in which they could be used', () => {
  const passes = [
    ...[pass(), pass({ id: 'endless', until: null }), pass({ id: 'over', until: '2026-03-11' })],
    ...[
      pass({ id: 'ends-in-it', until: '2026-03-15' }),
      pass({ id: 'begins-in-it', from: '2026-03-30' }),
    ],
    pass({ id: 'later', from: '2026-04-01' }),
  ];
  assert.deepEqual(paused({ passes }).passes, [
    { passId: 'pass-1', until: '2026-05-20', days: 20 },
    { passId: 'ends-in-it', until: '2026-04-04', days: 20 },
    { passId: 'begins-in-it', until: '2026-05-02', days: 2 },
  ]);
});

test('a pause is refused with the reason', () => {
  const long = { id: 'old', fromMs: instantOf('2026-03-31', 1), untilMs: instantOf('2026-05-01') };
  assert.equal(why({ until: '2026-03-22' }), 'too-short');
  assert.equal(why({ until: '2026-03-23' }), 'paused');
  assert.equal(why({ until: '2026-12-31' }), 'too-long');
  assert.equal(why({ until: '2026-03-09' }), 'not-days');
  assert.equal(why({ from: '2026-02-30' }), 'not-days');
  assert.equal(why({ enrolment: enrolmentOf({ pauses: [long] }) }), 'overlaps');
  assert.equal(why({ enrolment: enrolmentOf({ until: '2026-03-09' }) }), 'no-lesson');
  assert.equal(
    why({ lessons: lessons.map((each) => ({ ...each, state: 'cancelled' })) }),
    'no-lesson',
  );
});

test('a seat is held as long as the policy says', () => {
  const policy = { daysMin: 1, daysMax: 90, seatHeldDaysMax: 20 };
  assert.equal(paused({ policy }).seat, 'held');
  assert.equal(paused({ policy, until: '2026-04-01' }).seat, 'freed');
});

test('coming back early takes back just the days that were not paused', () => {
  const day = (from: string) => fc.nat(60).map((count) => addDays(from, count));
  const passes = fc.array(
    fc.record({ id: fc.uuid(), from: day('2026-02-01'), until: fc.option(day('2026-04-02')) }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(passes, day('2026-03-09'), (list, back) => {
      const all = list.map((each) => pass(each));
      const { pause, firstDay, lastDay, passes: longer } = paused({ passes: all });
      const now = all.map((each) => {
        const end = longer.find(({ passId }) => passId === each.id);
        return end ? { ...each, until: end.until } : each;
      });
      const touched = now.filter(({ id }) => longer.some(({ passId }) => passId === id));
      const resumed = resumePause(pause, back, touched);
      const asIfShort = back > firstDay ? extendPasses(all, firstDay, addDays(back, -1)) : [];
      for (const each of touched) {
        const end = resumed.passes.find(({ passId }) => passId === each.id)?.until ?? each.until;
        const original = all.find(({ id }) => id === each.id)?.until;
        const expected = asIfShort.find(({ passId }) => passId === each.id)?.until ?? original;
        if (back <= lastDay) assert.equal(end, expected);
        else assert.equal(end, each.until);
      }
      assert.equal(resumed.pause === null, back <= firstDay);
      if (resumed.pause && back <= lastDay) assert.equal(dayAt(resumed.pause.untilMs), back);
    }),
  );
});

test('in a month of random pauses each lesson is attended or paused, and days add up', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.integer({ min: 14, max: 60 }), (start, length) => {
      const from = addDays('2026-03-01', start);
      const answer = planPause(request({ from, until: addDays(from, length - 1) }));
      if (answer.kind === 'refused') return;
      const enrolment = enrolmentOf({ pauses: [answer.pause] });
      const free = countLessons(enrolmentOf(), lessons, 0).total;
      assert.equal(countLessons(enrolment, lessons, 0).total + answer.lessonsMissed.length, free);
      assert.ok(answer.firstDay >= from);
      assert.ok(dayCount(answer.firstDay, answer.lastDay) <= length);
      assert.equal(answer.lastDay, addDays(from, length - 1));
    }),
  );
});
