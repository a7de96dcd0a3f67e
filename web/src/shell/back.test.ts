import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findStepsBack } from './back.ts';

test('back goes to the newest entry of the parent before the present one', () => {
  const entries = ['/', '/drafts/a', '/', '/drafts/b', '/drafts/c', '/'];
  assert.equal(findStepsBack(entries, 4, '/'), 2);
  assert.equal(findStepsBack(entries, 1, '/'), 1);
  assert.equal(findStepsBack(entries, 0, '/'), undefined);
  assert.equal(findStepsBack(entries, 4, '/ledger'), undefined);
});
