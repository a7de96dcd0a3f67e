import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snoozeTimes } from './snooze-times.ts';

const far = new Date(2030, 0, 1);
const keys = (now: Date, expires = far) => snoozeTimes(now, expires).map((time) => time.key);

test('a snooze is offered for times to come only', () => {
  assert.deepEqual(keys(new Date(2026, 10, 18, 11)), ['hour', 'evening', 'morning', 'monday']);
  assert.deepEqual(keys(new Date(2026, 10, 18, 20)), ['hour', 'morning', 'monday']);
});

test('on a Sunday, tomorrow is Monday, and it is offered once', () => {
  assert.deepEqual(keys(new Date(2026, 10, 22, 20)), ['hour', 'morning']);
});

test('no snooze reaches past the end of the draft', () => {
  const now = new Date(2026, 10, 18, 11);
  assert.deepEqual(keys(now, new Date(2026, 10, 18, 18, 30)), ['hour', 'evening']);
  assert.deepEqual(keys(now, new Date(2026, 10, 18, 11, 30)), []);
});
