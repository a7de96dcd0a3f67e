import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, sinceText } from './since.ts';

const at = new Date(2026, 11, 1, 9, 5, 7).getTime();

test('a moment of the same day as the one before says its time alone', () => {
  assert.equal(clockTime(at, at - 1000, 'ko'), '09:05:07');
  assert.equal(clockTime(at, at - 86_400_000, 'ko'), '2026. 12. 1. 09:05:07');
  assert.equal(clockTime(at, undefined, 'en'), '12/1/2026, 09:05:07');
});

test('what passed since the moment before is said in the unit that fits', () => {
  assert.equal(sinceText(340, 'en'), '+340 ms');
  assert.equal(sinceText(1_240, 'en'), '+1.2 sec');
  assert.equal(sinceText(180_000, 'ko'), '+3분');
  assert.equal(sinceText(3_600_000 * 30, 'ko'), '+1일');
});
