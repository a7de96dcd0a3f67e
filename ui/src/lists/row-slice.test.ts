import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sliceOf } from './row-slice.ts';

test('the rows that can be seen are drawn, and few others', () => {
  for (const topPx of [400, 0, -333, -5_000, -139_000]) {
    const { from, until } = sliceOf(topPx, 860, 28, 5_000);
    const first = Math.max(0, Math.floor(-topPx / 28));
    const last = Math.min(5_000, Math.ceil((860 - topPx) / 28));
    assert.ok(from <= first && until >= last, `${topPx}: ${from} to ${until}`);
    assert.ok(until - from <= 31 + 4 * 12, `${topPx}: ${until - from} rows`);
  }
});

test('a little scrolling draws the same rows', () => {
  assert.deepEqual(sliceOf(-1_000, 860, 28, 5_000), sliceOf(-1_005, 860, 28, 5_000));
});

test('a list that is short, empty or out of sight has no row that is not there', () => {
  assert.deepEqual(sliceOf(0, 860, 28, 3), { from: 0, until: 3 });
  assert.deepEqual(sliceOf(0, 860, 28, 0), { from: 0, until: 0 });
  assert.deepEqual(sliceOf(9_000, 860, 28, 100), { from: 0, until: 0 });
  assert.deepEqual(sliceOf(-9_000, 860, 28, 100), { from: 100, until: 100 });
});
