import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { personOnCall, type Rotation, turnAt, withoutPerson } from './turns.ts';

const rotation: Rotation = {
  people: ['kim', 'lee', 'park'],
  weeks: 1,
  startsOn: '2026-03-23',
  handover: '09:00',
  timeZone: 'Europe/Berlin',
};
const at = (text: string) => new Date(text);

test('turns change at the handover on the wall clock, also in the week in which the clocks change', () => {
  assert.equal(turnAt(rotation, at('2026-03-23T07:59:59Z')), 'kim');
  assert.equal(turnAt(rotation, at('2026-03-29T23:00:00Z')), 'kim');
  assert.equal(turnAt(rotation, at('2026-03-30T06:59:59Z')), 'kim');
  assert.equal(turnAt(rotation, at('2026-03-30T07:00:00Z')), 'lee', 'an hour earlier in UTC');
  assert.equal(turnAt(rotation, at('2026-04-13T07:00:00Z')), 'kim');
  assert.equal(turnAt({ ...rotation, weeks: 2 }, at('2026-03-30T07:00:00Z')), 'kim');
});

test('before the first handover it is the first person', () => {
  assert.equal(turnAt(rotation, at('2025-01-01T00:00:00Z')), 'kim');
});

test('an override holds from its beginning until before its end, and the newest one wins', () => {
  const hours = (from: number, until: number, personId: string) => ({
    personId,
    startsAt: new Date(Date.UTC(2026, 2, 24, from)),
    endsAt: new Date(Date.UTC(2026, 2, 24, until)),
  });
  const overrides = [hours(8, 20, 'choi'), hours(10, 12, 'han')];
  const who = (hour: number) =>
    personOnCall(rotation, overrides, new Date(Date.UTC(2026, 2, 24, hour)));
  assert.deepEqual([7, 8, 10, 12, 20].map(who), ['kim', 'choi', 'han', 'choi', 'kim']);
});

test('without one of its people, a rotation goes on where it was', () => {
  const during = (week: number) => new Date(Date.UTC(2026, 2, 25 + 7 * week));
  for (let week = 0; week < 9; week += 1) {
    const people = withoutPerson(rotation, 'lee', during(week));
    const turns = [0, 1, 2].map((more) => turnAt({ ...rotation, people }, during(week + more)));
    const isKim = turnAt(rotation, during(week)) === 'kim';
    assert.deepEqual(turns, isKim ? ['kim', 'park', 'kim'] : ['park', 'kim', 'park'], `${week}`);
  }
  assert.deepEqual(withoutPerson({ ...rotation, people: ['lee', 'lee'] }, 'lee', during(1)), []);
});

test('property: in any zone everybody has a turn of the same length on the wall clock', () => {
  const zones = fc.constantFrom('Asia/Seoul', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata');
  const day = fc.integer({ min: 0, max: 700 });
  fc.assert(
    fc.property(zones, day, fc.integer({ min: 1, max: 4 }), (timeZone, days, weeks) => {
      const noon = new Date(Date.UTC(2026, 3, 1, 12) + days * 86_400_000);
      const later = new Date(noon.getTime() + weeks * 7 * 86_400_000);
      const own = { ...rotation, timeZone, weeks };
      const place = (when: Date) => own.people.indexOf(turnAt(own, when));
      assert.equal((place(noon) + 1) % own.people.length, place(later));
    }),
    { numRuns: 200, seed: 7 },
  );
});
