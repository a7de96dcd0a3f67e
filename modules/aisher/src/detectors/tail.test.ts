import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logTail } from './tail.ts';

/** ln P(X ≥ x), computed with 60 digits by mpmath. */
const known: readonly [x: number, mean: number, phi: number, logTail: number][] = [
  [10, 0.2, 1, -31.380470973490276],
  [29, 10, 1, -14.084087447828455],
  [1000, 10, 1, -3619.5330453507495],
  [100_000, 20_000, 1, -80_950.24350508269],
  [15, 0.2, 4, -8.36770645726953],
  [60, 10, 4, -11.784756608812579],
  [2000, 10, 4, -561.8797383233206],
  [34, 10, 1.000001, -19.960658062050243],
  [34, 10, 1.3, -14.390669969862738],
  [100_000, 20_000, 50, -967.9020529210644],
  [5, 10, 1, -0.029689079446520873],
  [5, 10, 4, -0.21204236070915816],
  [1, 0.2, 1, -1.7077718009705198],
];

test('tails are right to ten digits, however small they are', () => {
  for (const [x, mean, phi, expected] of known) {
    const found = logTail(x, mean, phi);
    assert.ok(Math.abs(found / expected - 1) < 1e-10, `${x} ${mean} ${phi}: ${found}`);
  }
});

test('nothing at all is certain to be reached, and anything is impossible where nothing comes', () => {
  assert.equal(logTail(0, 5, 2), 0);
  assert.equal(logTail(3, 0, 1), Number.NEGATIVE_INFINITY);
});

test('property: more events are less likely, and a more bursty series makes many of them likelier', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 5000, noNaN: true }),
      fc.double({ min: 1, max: 30, noNaN: true }),
      fc.integer({ min: 1, max: 2000 }),
      (mean, phi, more) => {
        const x = Math.ceil(mean * 2) + more;
        assert.ok(logTail(x + 1, mean, phi) < logTail(x, mean, phi));
        assert.ok(logTail(x, mean, phi) < 0);
        if (more > phi * 20) assert.ok(logTail(x, mean, phi + 1) > logTail(x, mean, phi));
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});
