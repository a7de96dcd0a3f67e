import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SnoozeTime, snoozeTimes } from './snooze-times.ts';

const far = new Date(2030, 0, 1);
const keys = (now: Date, expires = far) => snoozeTimes(now, expires).map((time) => time.key);

test('a snooze is offered for times to come only', () => {
  assert.deepEqual(keys(new Date(2026, 10, 18, 11)), ['hour', 'evening', 'morning', 'monday']);
  assert.deepEqual(keys(new Date(2026, 10, 18, 20)), ['hour', 'morning', 'monday']);
});

test('a snooze ends in an hour, at six in the evening, or at nine in the morning', () => {
  const now = new Date(2026, 10, 18, 11, 20, 30);
  const local = ({ key, until }: SnoozeTime) => [key, until.toLocaleString('sv-SE')];
  assert.deepEqual(snoozeTimes(now, far).map(local), [
    ['hour', '2026-11-18 12:20:30'],
    ['evening', '2026-11-18 18:00:00'],
    ['morning', '2026-11-19 09:00:00'],
    ['monday', '2026-11-23 09:00:00'],
  ]);
});

test('an evening that is near is not offered beside the hour', () => {
  assert.deepEqual(keys(new Date(2026, 10, 18, 16, 30)).slice(0, 2), ['hour', 'evening']);
  assert.deepEqual(keys(new Date(2026, 10, 18, 16, 31)).slice(0, 2), ['hour', 'morning']);
});

test('on a Monday, Monday is that of the next week', () => {
  const monday = snoozeTimes(new Date(2026, 10, 23, 8), far).at(-1);
  assert.equal(monday?.until.toLocaleString('sv-SE'), '2026-11-30 09:00:00');
});

test('on a Sunday, tomorrow is Monday, and it is offered once', () => {
  assert.deepEqual(keys(new Date(2026, 10, 22, 20)), ['hour', 'morning']);
});

test('no snooze reaches past the end of the draft', () => {
  const now = new Date(2026, 10, 18, 11);
  assert.deepEqual(keys(now, new Date(2026, 10, 18, 18, 30)), ['hour', 'evening']);
  assert.deepEqual(keys(now, new Date(2026, 10, 18, 11, 30)), []);
});
