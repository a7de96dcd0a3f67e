import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationWriter } from './duration.ts';

test('a duration is shown in its largest unit, with three figures at most', () => {
  const en = durationWriter('en');
  assert.deepEqual([0, 0.0123, 0.5, 86, 1_240, 59_999, 210_000, 5_400_000].map(en), [
    '0ms',
    '12.3μs',
    '500μs',
    '86ms',
    '1.24s',
    '60s',
    '3.5m',
    '1.5h',
  ]);
  const ko = durationWriter('ko');
  assert.deepEqual([86, 1_240, 210_000].map(ko), ['86ms', '1.24초', '3.5분']);
});
