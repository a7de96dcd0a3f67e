import assert from 'node:assert/strict';
import { test } from 'node:test';
import { windowOfBurst } from './group-window.ts';

const minute = (at: number) => new Date(Date.UTC(2026, 0, 5, 12, at));
const minutesOf = (...ats: readonly number[]) => ats.toSorted((a, b) => b - a).map(minute);
const windowOf = (minutes: readonly Date[], last = minutes[0] ?? minute(0)) => {
  const { from, until } = windowOfBurst(minutes, last);
  const of = (at: Date) => (at.getTime() - minute(0).getTime()) / 60_000;
  return [of(from), of(until)];
};

test('the window of a group begins a minute before its last burst, and is five to fifteen minutes long', () => {
  assert.deepEqual(windowOf(minutesOf(30, 31, 32)), [29, 34]);
  assert.deepEqual(windowOf(minutesOf(30, 31, 32, 36, 41)), [29, 43], 'pauses of some minutes');
  assert.deepEqual(windowOf(minutesOf(2, 3, 30, 31)), [29, 34], 'an earlier burst is another');
  const long = Array.from({ length: 90 }, (_, at) => at + 10);
  assert.deepEqual(windowOf(minutesOf(...long)), [9, 24], 'how it began tells most');
});

test('errors that never rest have no beginning: their last quarter of an hour is looked at', () => {
  const day = Array.from({ length: 400 }, (_, at) => at);
  assert.deepEqual(windowOf(minutesOf(...day)), [386, 401]);
});

test('a group whose minutes are gone is looked at where it was seen last', () => {
  assert.deepEqual(windowOf([], minute(30)), [29, 34]);
});
