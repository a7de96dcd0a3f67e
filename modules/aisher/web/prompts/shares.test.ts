import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightShare, sharesOf } from './shares.ts';

test('the newest version has its share of groups, and the one before it the rest', () => {
  assert.deepEqual(sharesOf([{ share: 20 }, { share: 100 }, { share: 50 }]), [20, 80, 0]);
  assert.deepEqual(sharesOf([{ share: 100 }, { share: 50 }]), [100, 0]);
  assert.deepEqual(sharesOf([{ share: 10 }]), [10]);
  assert.deepEqual(sharesOf([]), []);
});

test('without a verdict no share of right answers is claimed', () => {
  assert.equal(rightShare({ right: 0, wrong: 0 }), null);
  assert.equal(rightShare({ right: 3, wrong: 1 }), 0.75);
});
