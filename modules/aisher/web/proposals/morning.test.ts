import assert from 'node:assert/strict';
import { test } from 'node:test';
import { morningAfter } from './morning.ts';

test('the morning after three at night is that day, after ten it is the next, over the end of a month', () => {
  const said = (...time: [number, number, number, number, number]) => {
    const morning = morningAfter(new Date(...time));
    return [morning.getMonth() + 1, morning.getDate(), morning.getHours(), morning.getMinutes()];
  };
  assert.deepEqual(said(2026, 10, 30, 3, 12), [11, 30, 9, 0]);
  assert.deepEqual(said(2026, 10, 30, 10, 0), [12, 1, 9, 0]);
  assert.deepEqual(said(2026, 10, 30, 9, 0), [12, 1, 9, 0]);
});
