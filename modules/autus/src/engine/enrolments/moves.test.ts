import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysFrom, instantOf } from '../days/index.ts';
import { slotOf } from '../schedule/testing.ts';
import { countLessons, freeSeats, type MoveRequest, planMove, runsOn } from './index.ts';
import { enrolmentOf, lessonsOf, monday, thursday } from './testing.ts';

const wednesday = slotOf({ id: 'slot-3', classId: 'class-2', weekday: 3 });
const friday = slotOf({ id: 'slot-4', classId: 'class-2', weekday: 5 });
const lessons = lessonsOf([monday, thursday, wednesday, friday]);
const to = { classId: 'class-2', capacity: 2, slotIds: ['slot-3', 'slot-4'], isWholeClass: true };
const request = (more: Partial<MoveRequest> = {}): MoveRequest => ({
  ...{ enrolment: enrolmentOf(), to, from: '2026-04-01', nowMs: instantOf('2026-03-10') },
  ...{ others: [], own: [], lessons, bookings: [], ...more },
});
const moved = (more: Partial<MoveRequest> = {}) => {
  const answer = planMove(request(more));
  return answer.kind === 'moved' ? answer : assert.fail(answer.why);
};
const why = (more: Partial<MoveRequest>) => {
  const answer = planMove(request(more));
  return answer.kind === 'refused' ? answer.why : 'moved';
};
const inNew = (id: string, more = {}) =>
  enrolmentOf({ id, childId: id, classId: 'class-2', ...more });

test('from a day on the child is in the new class, and never in both or none', () => {
  fc.assert(
    fc.property(fc.nat(40), (count) => {
      const from = addDays('2026-03-10', count);
      const { ended, begun } = moved({ from });
      for (const day of daysFrom('2026-03-01', '2026-05-31')) {
        const places = [ended, begun].filter((each) => each && runsOn(each, day));
        assert.equal(places.length, 1, day);
        assert.equal(places[0]?.classId, day < from ? 'class-1' : 'class-2');
      }
      assert.deepEqual(moved({ from }).begun.id, begun.id);
    }),
  );
});

test('an enrolment that has not begun is replaced; pauses that go on go with the child', () => {
  const future = enrolmentOf({ from: '2026-05-01' });
  const { ended, begun } = moved({ enrolment: future });
  assert.deepEqual([ended, begun.from], [null, '2026-05-01']);
  const pause = (id: string, from: string, until: string) => ({
    ...{ id, fromMs: instantOf(from), untilMs: instantOf(until) },
  });
  const pauses = [
    pause('over', '2026-02-01', '2026-03-01'),
    pause('on', '2026-03-20', '2026-04-20'),
  ];
  assert.deepEqual(moved({ enrolment: enrolmentOf({ pauses }) }).begun.pauses, [pauses[1]]);
});

test('bookings of the old class are cancelled, those of a make-up are kept', () => {
  const on = (day: string) => lessons.find((each) => each.day === day)?.id ?? '';
  const booking = (id: string, day: string, kind: 'regular' | 'makeup') => ({
    ...{ id, childId: 'mina', isCancelled: false, kind, lessonId: on(day) },
  });
  const bookings = [
    ...[booking('old', '2026-03-30', 'regular'), booking('gone', '2026-04-02', 'regular')],
    booking('makeup', '2026-04-06', 'makeup'),
  ];
  assert.deepEqual(moved({ bookings }).bookingsCancelled, ['gone']);
});

test('a move is refused with the reason, and a clash names both lessons', () => {
  assert.equal(why({ from: '2026-03-09' }), 'past');
  assert.equal(why({ from: '2026-03-10' }), 'moved');
  assert.equal(why({ from: '2026-02-30' }), 'past');
  assert.equal(why({ enrolment: enrolmentOf({ until: '2026-03-20' }) }), 'ended');
  assert.equal(why({ to: { ...to, classId: 'class-1' } }), 'same');
  assert.equal(why({ others: [inNew('a'), inNew('b')] }), 'full');
  assert.equal(why({ others: [inNew('a'), inNew('b', { until: '2026-03-31' })] }), 'moved');
  const third = slotOf({ id: 'slot-5', classId: 'class-3', weekday: 5, startMinute: 990 });
  const own = [enrolmentOf(), enrolmentOf({ id: 'third', classId: 'class-3' })];
  const answer = planMove(
    request({ own, lessons: lessonsOf([monday, thursday, wednesday, friday, third]) }),
  );
  const twice = [enrolmentOf(), inNew('mina', { slotIds: ['slot-4'] })];
  assert.equal(why({ own: twice }), 'already');
  assert.equal(answer.kind === 'refused' && answer.why, 'clash');
  assert.ok('lessonId' in answer && answer.lessonId !== answer.with);
});

test('other slots of the same class are a move, too', () => {
  const enrolment = enrolmentOf({ slotIds: ['slot-1'] });
  const own = { classId: 'class-1', capacity: 1, slotIds: ['slot-2'], isWholeClass: false };
  const { begun } = moved({ enrolment, to: own, others: [enrolment], own: [enrolment] });
  assert.deepEqual(begun.slotIds, ['slot-2']);
  assert.equal(why({ enrolment, to: { ...own, slotIds: ['slot-1'] } }), 'same');
});

test('the fullest slot on the fullest day says how many seats are free', () => {
  const seats = { classId: 'class-2', capacity: 3, slotIds: ['slot-3', 'slot-4'] };
  const list = [
    inNew('a', { slotIds: ['slot-3'] }),
    inNew('b', { slotIds: ['slot-4'], until: '2026-04-10' }),
    inNew('c', { slotIds: ['slot-4'], from: '2026-04-05' }),
    inNew('d', { classId: 'class-1' }),
  ];
  assert.equal(freeSeats(seats, list, '2026-04-01'), 1);
  assert.equal(freeSeats(seats, list, '2026-04-11'), 2);
  assert.equal(freeSeats(seats, list, '2026-04-01', new Set(['c'])), 2);
  assert.equal(freeSeats({ ...seats, slotIds: ['slot-3'] }, list, '2026-04-01'), 2);
  assert.equal(freeSeats({ ...seats, slotIds: [] }, list, '2026-04-01'), 0);
  assert.equal(freeSeats(seats, [], '2026-04-01'), 3);
});

test('lessons left of a month are counted without pauses', () => {
  const march = lessons.filter(({ day }) => day < '2026-04-01');
  assert.deepEqual(countLessons(enrolmentOf(), march, instantOf('2026-03-16')), {
    total: 9,
    left: 5,
  });
  const once = enrolmentOf({ slotIds: ['slot-1'] });
  assert.deepEqual(countLessons(once, march, instantOf('2026-03-16', 961)), { total: 5, left: 2 });
});
