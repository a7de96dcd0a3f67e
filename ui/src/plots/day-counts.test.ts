import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayCounts } from './day-counts.ts';

test('events are counted on their local day, and older ones are left out', () => {
  const now = new Date(2026, 10, 21, 15);
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const counts = dayCounts([at(21, 0), at(21, 14), at(20, 23), at(18, 23), at(1, 5)], 3, now);
  assert.deepEqual(
    counts.map(({ day, count }) => [day.getDate(), count]),
    [
      [19, 0],
      [20, 1],
      [21, 2],
    ],
  );
});
