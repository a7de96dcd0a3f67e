import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCosts } from '../testing/sample-costs.ts';
import { daysOf, hitShare, lastDays, savedShare } from './cost-view.ts';

const nowMs = Date.UTC(2026, 10, 30, 3, 12);

test('a period is whole days in UTC, today among them', () => {
  assert.deepEqual(lastDays(7, nowMs), {
    from: '2026-11-24T00:00:00.000Z',
    until: '2026-11-30T03:12:00.000Z',
  });
});

test('a day without an analysis is a point at zero', () => {
  assert.deepEqual(daysOf(sampleCosts.byDay, 3, nowMs), [
    { day: '2026-11-28', costMicrousd: 0 },
    { day: '2026-11-29', costMicrousd: 21_000 },
    { day: '2026-11-30', costMicrousd: 14_200 },
  ]);
});

test('shares are said where there is something to divide by', () => {
  assert.equal(hitShare(sampleCosts.total), 0.7);
  assert.equal(hitShare({ ...sampleCosts.total, cacheHits: 0, cacheMisses: 0 }), null);
  assert.equal(savedShare(10, 100), 0.9);
  assert.equal(savedShare(0, 0), null);
});
