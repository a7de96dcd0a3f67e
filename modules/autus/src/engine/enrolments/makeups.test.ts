import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysFrom, monthOf } from '../days/index.ts';
import {
  dueCredits,
  earnCredit,
  expiryOf,
  type MakeupCredit,
  type MakeupPolicy,
  type Missed,
  oldestCredit,
  usualMakeups,
  withdrawCredit,
} from './index.ts';

const absence = (
  lessonId: string,
  day: string,
  missed: Missed = { why: 'excused' },
  lessonsAWeek = 1,
) => ({
  ...{ childId: 'mina', lessonId, day, missed, lessonsAWeek },
});
const answer = (missed: Missed, policy: Partial<MakeupPolicy> = {}) => {
  const given = earnCredit(absence('l', '2026-03-10', missed), [], { ...usualMakeups, ...policy });
  return given.kind === 'none' ? given.why : given.kind;
};
const earned = (
  lessonId: string,
  day: string,
  credits: MakeupCredit[] = [],
  more: Missed = { why: 'excused' },
) => {
  const given = earnCredit(absence(lessonId, day, more, 3), credits, usualMakeups);
  return given.kind === 'earned' ? given.credit : assert.fail(given.kind);
};

test('who earns a credit is the policy of the academy', () => {
  assert.equal(answer({ why: 'excused' }), 'earned');
  assert.equal(answer({ why: 'absent' }), 'policy');
  assert.equal(answer({ why: 'absent' }, { absent: true }), 'earned');
  assert.equal(answer({ why: 'announced', hoursBefore: 3 }), 'earned');
  assert.equal(answer({ why: 'announced', hoursBefore: 2.9 }), 'told-late');
  assert.equal(
    answer({ why: 'announced', hoursBefore: 99 }, { announcedHoursMin: null }),
    'policy',
  );
  assert.equal(answer({ why: 'academy-cancelled' }), 'earned');
  assert.equal(answer({ why: 'academy-cancelled' }, { academyCancelled: false }), 'policy');
});

test('a month has a maximum by lessons a week; what the academy cancelled does not count', () => {
  const first = earned('a', '2026-03-02');
  const academys = earned('b', '2026-03-03', [], { why: 'academy-cancelled' });
  const next = (credits: MakeupCredit[], lessonsAWeek: number, day = '2026-03-10') => {
    const given = earnCredit(
      absence('c', day, { why: 'excused' }, lessonsAWeek),
      credits,
      usualMakeups,
    );
    return given.kind === 'none' ? given.why : given.kind;
  };
  assert.equal(next([first], 1), 'month-full');
  assert.equal(next([first], 2), 'earned');
  assert.equal(next([academys], 1), 'earned');
  assert.equal(next([first], 1, '2026-04-01'), 'earned');
  assert.equal(next([first], 7), 'earned');
  const more = earnCredit(
    absence('d', '2026-03-11', { why: 'academy-cancelled' }),
    [first],
    usualMakeups,
  );
  assert.equal(more.kind, 'earned');
});

test('a lesson that is marked again earns no second credit', () => {
  const credit = earned('a', '2026-03-02');
  const again = earnCredit(
    absence('a', '2026-03-02'),
    [{ ...credit, state: 'used' }],
    usualMakeups,
  );
  assert.deepEqual(again, { kind: 'already-earned', credit: { ...credit, state: 'used' } });
  assert.notEqual(earned('b', '2026-03-02').id, credit.id);
});

test('a credit ends with its month; one of the last week lives on for a week', () => {
  const monthEnd = usualMakeups.expiry;
  assert.equal(expiryOf('2026-03-24', monthEnd), '2026-03-31');
  assert.equal(expiryOf('2026-03-25', monthEnd), '2026-04-07');
  assert.equal(expiryOf('2024-02-22', monthEnd), '2024-02-29');
  assert.equal(expiryOf('2024-02-29', monthEnd), '2024-03-07');
  assert.equal(expiryOf('2026-12-31', monthEnd), '2027-01-07');
  assert.equal(expiryOf('2026-01-31', monthEnd), '2026-02-07');
  assert.equal(expiryOf('2024-02-28', { kind: 'days', days: 30 }), '2024-03-29');
});

test('the oldest credit that is still good is used first', () => {
  const credits = [earned('b', '2026-03-12'), earned('a', '2026-03-02'), earned('c', '2026-03-30')];
  assert.equal(oldestCredit(credits, 'mina', '2026-03-20')?.missedOn, '2026-03-02');
  assert.equal(oldestCredit(credits, 'mina', '2026-04-03')?.missedOn, '2026-03-30');
  assert.equal(oldestCredit(credits, 'mina', '2026-04-08'), undefined);
  assert.equal(oldestCredit(credits, 'jun', '2026-03-20'), undefined);
  const booked = credits.map((each) => ({ ...each, state: 'booked' as const }));
  assert.equal(oldestCredit(booked, 'mina', '2026-03-20'), undefined);
});

test('the end is told seven days before, and comes on the day after the last', () => {
  const credit = earned('a', '2026-03-02');
  assert.deepEqual(dueCredits([credit], '2026-03-23'), { expire: [], tell: [] });
  assert.deepEqual(dueCredits([credit], '2026-03-24').tell, [{ id: credit.id, daysLeft: 7 }]);
  assert.deepEqual(dueCredits([credit], '2026-03-31').tell, [{ id: credit.id, daysLeft: 0 }]);
  assert.deepEqual(dueCredits([credit], '2026-04-01'), { expire: [credit.id], tell: [] });
});

test('a mark that was wrong takes an open credit back, and asks about one in use', () => {
  const credit = earned('a', '2026-03-02');
  const states = ['open', 'expired', 'booked', 'used'] as const;
  assert.deepEqual(
    states.map((state) => withdrawCredit({ ...credit, state })),
    [...['remove', 'remove', 'cancel-booking', 'keep']],
  );
});

test('in a random year no month gives more credits than its maximum, and each lives to its end', () => {
  const days = daysFrom('2024-01-01', '2024-12-31');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...days), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (missed, weekly) => {
        const credits: MakeupCredit[] = [];
        for (const [at, day] of missed.entries()) {
          const given = earnCredit(
            absence(String(at), day, { why: 'excused' }, weekly),
            credits,
            usualMakeups,
          );
          if (given.kind === 'earned') credits.push(given.credit);
        }
        const months = Map.groupBy(credits, ({ missedOn }) => monthOf(missedOn));
        for (const own of months.values()) assert.ok(own.length <= Math.min(weekly, 3));
        for (const { missedOn, expires } of credits) {
          assert.ok(missedOn <= expires && expires <= addDays(missedOn, 31));
        }
      },
    ),
  );
});
