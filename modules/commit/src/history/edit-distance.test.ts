import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editDistance } from './edit-distance.ts';

test('known distances', () => {
  assert.equal(editDistance('kitten', 'sitting'), 3);
  assert.equal(editDistance('', '도장'), 2);
  assert.equal(editDistance('same', 'same'), 0);
  assert.equal(editDistance('a'.repeat(1500), 'a'.repeat(1600)), 100);
});

test('a distance is symmetric, zero for equals only, and obeys the triangle', () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      assert.equal(editDistance(a, b), editDistance(b, a));
      assert.equal(editDistance(a, b) === 0, a === b);
      assert.ok(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
      assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
    }),
  );
});
