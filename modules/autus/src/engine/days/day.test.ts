import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as days from './index.ts';

const anyDay = fc.integer({ min: -20_000, max: 40_000 }).map(days.dayOf);

test('a day is one that exists', () => {
  for (const good of ['2024-02-29', '2000-02-29', '1900-01-01', '2099-12-31']) {
    assert.ok(days.isDay(good), good);
  }
  const bad = ['2026-02-29', '1900-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-04-31'];
  for (const text of [...bad, '2026-1-1', '1899-12-31', '2100-01-01', '', '2026-01-01T00:00:00Z']) {
    assert.equal(days.isDay(text), false, text);
    assert.throws(() => days.numberOf(text), RangeError);
  }
  assert.throws(() => days.addDays('2099-12-31', 1), RangeError);
  assert.throws(() => days.addDays('2026-01-01', 0.5), RangeError);
});

test('the day in Korea changes at 15:00 UTC, whatever clock the machine has', () => {
  const midnight = Date.UTC(2026, 11, 31, 15);
  assert.equal(days.dayAt(midnight - 1), '2026-12-31');
  assert.equal(days.dayAt(midnight), '2027-01-01');
  assert.equal(days.instantOf('2027-01-01'), midnight);
  assert.equal(days.instantOf('2026-12-31', 1440), midnight);
  assert.equal(days.minuteAt(midnight - 1), 1439);
  assert.equal(days.minuteAt(midnight), 0);
});

test('a month later is the same day, or the last one of a shorter month', () => {
  assert.equal(days.addMonths('2024-01-31', 1), '2024-02-29');
  assert.equal(days.addMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(days.addMonths('2024-02-29', 12), '2025-02-28');
  assert.equal(days.addMonths('2024-02-29', 48), '2028-02-29');
  assert.equal(days.addMonths('2026-11-30', 2), '2027-01-30');
  assert.equal(days.addMonths('2026-01-15', -1), '2025-12-15');
  assert.equal(days.lastOfMonth('2028-02'), '2028-02-29');
});

test('weekdays are counted from Monday; a month has four or five of each', () => {
  assert.equal(days.weekdayOf('2026-12-01'), 2);
  assert.equal(days.weekdayOf('1970-01-01'), 4);
  assert.equal(days.weekdayOf('1969-12-28'), 7);
  const mondays = (month: string) =>
    days
      .daysFrom(days.firstOfMonth(month), days.lastOfMonth(month))
      .filter((day) => days.weekdayOf(day) === 1).length;
  assert.equal(mondays('2026-03'), 5);
  assert.equal(mondays('2026-02'), 4);
});

test('days, numbers and instants turn into each other', () => {
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 1439 }), fc.nat(2000), (day, minute, count) => {
      assert.equal(days.dayOf(days.numberOf(day)), day);
      assert.equal(days.dayAt(days.instantOf(day, minute)), day);
      assert.equal(days.minuteAt(days.instantOf(day, minute)), minute);
      const later = days.addDays(day, count);
      assert.equal(days.daysBetween(day, later), count);
      assert.equal((days.weekdayOf(day) - 1 + count) % 7, days.weekdayOf(later) - 1);
      assert.ok(count === 0 || day < later);
    }),
  );
});
