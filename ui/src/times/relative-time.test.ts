import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactTime, relativeTime } from './relative-time.ts';

const now = Date.UTC(2026, 10, 21, 6, 0, 0);
const ago = (seconds: number, language = 'ko') => relativeTime(now - seconds * 1000, now, language);

test('times are shown in the largest unit that fits', () => {
  assert.equal(ago(3), '지금');
  assert.equal(ago(50), '1분 전');
  assert.equal(ago(59 * 60), '1시간 전');
  assert.equal(ago(3 * 3600), '3시간 전');
  assert.equal(ago(26 * 3600), '어제');
  assert.equal(ago(9 * 86_400), '지난주');
  assert.equal(ago(400 * 86_400), '작년');
  assert.equal(ago(7200, 'en'), '2 hours ago');
  assert.equal(ago(-600, 'en'), 'in 10 minutes');
});

test('the exact time names the year and the zone in both languages, and fits a line', () => {
  assert.match(exactTime(now, 'ko'), /^2026\. 11\. 21\. \S+ \d+:\d\d:\d\d \S+$/);
  assert.match(exactTime(now, 'en'), /^Nov 21, 2026, \d+:\d\d:\d\d.[AP]M \S+$/);
});
