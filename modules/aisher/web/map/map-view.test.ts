import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMap } from '../testing/sample-map.ts';
import { errorShare, isFailing, linesOf, neighboursOf } from './map-view.ts';

test('a line is the wider the more calls it stands for, within bounds', () => {
  const widths = linesOf(sampleMap).map(({ edge, width }) => [edge.calls, width] as const);
  const sorted = [...widths].sort(([a], [b]) => a - b).map(([, width]) => width);
  assert.deepEqual(
    sorted,
    [...sorted].sort((a, b) => a - b),
  );
  assert.equal(sorted.at(-1), 4.5);
  assert.ok((sorted[0] ?? 0) >= 1.25);
});

test('neighbours of a service are those who call it and whom it calls, the worst first', () => {
  const { callers, callees } = neighboursOf(sampleMap, 'service orders');
  assert.deepEqual(
    callers.map(({ node }) => node.name),
    ['storefront'],
  );
  assert.deepEqual(
    callees.map(({ node }) => node.name),
    ['payments', 'stock', 'orders.placed'],
  );
  assert.deepEqual(neighboursOf(sampleMap, 'nobody'), { callers: [], callees: [] });
});

test('one failure among thousands of calls does not make a box stand out, and none without a call', () => {
  assert.equal(isFailing({ calls: 10_000, errors: 1 }), false);
  assert.equal(isFailing({ calls: 50, errors: 1 }), true);
  assert.equal(errorShare({ calls: 0, errors: 0 }), 0);
});
