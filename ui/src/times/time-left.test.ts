import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeLeft } from './time-left.ts';

test('time that is left is said in words of the reader', () => {
  const said = (seconds: number) => [timeLeft(seconds, 'ko'), timeLeft(seconds, 'en')];
  assert.deepEqual(said(0), ['0초', '0 seconds']);
  assert.deepEqual(said(1), ['1초', '1 second']);
  assert.deepEqual(said(119), ['1분 59초', '1 minute 59 seconds']);
  assert.deepEqual(said(120), ['2분', '2 minutes']);
  assert.deepEqual(said(5_400), ['1시간 30분', '1 hour 30 minutes']);
});

test('a link of a day that was made a second ago is one of 24 hours', () => {
  assert.deepEqual(timeLeft(86_399, 'ko'), '24시간');
  assert.deepEqual(timeLeft(86_399, 'en'), '24 hours');
  assert.deepEqual(timeLeft(7 * 86_400 - 1, 'en'), '7 days');
  assert.deepEqual(timeLeft(3 * 86_400 + 3_600, 'ko'), '3일 1시간');
});
