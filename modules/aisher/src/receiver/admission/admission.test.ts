import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isShed, journalBytesMax, type LoadState, shedProblem, shedReason } from './load.ts';
import { createRowRates } from './rate.ts';
import { createRecentBodies } from './recent.ts';

const calm: LoadState = {
  journal: { bytes: 0, records: 0, oldestMs: 0 },
  diskFree: 0.5,
  workingBytes: 0,
  isDraining: false,
};
const filledTo = (part: number): LoadState => ({
  ...calm,
  journal: { ...calm.journal, bytes: part * journalBytesMax },
});

test('as the journal fills, metrics wait first, then logs, then spans; errors come until it is full', () => {
  const waiting = (part: number) =>
    (['metrics', 'logs', 'traces'] as const).filter((each) => isShed(filledTo(part), each, false));
  assert.deepEqual(waiting(0.5), []);
  assert.deepEqual(waiting(0.6), ['metrics']);
  assert.deepEqual(waiting(0.8), ['metrics', 'logs']);
  assert.deepEqual(waiting(0.95), ['metrics', 'logs', 'traces']);
  assert.equal(isShed(filledTo(0.95), 'traces', true), false);
  assert.equal(shedReason(filledTo(0.95)), undefined);
  assert.equal(shedReason(filledTo(1)), 'journal-full');
});

test('each thing that is short has its reason, and a time to come again', () => {
  assert.equal(shedReason(calm), undefined);
  assert.equal(shedReason({ ...calm, diskFree: 0.04 }), 'disk-full');
  assert.equal(shedReason({ ...calm, isDraining: true }), 'draining');
  assert.equal(shedReason({ ...calm, workingBytes: 2 ** 30 }), 'busy');
  const late = { ...calm.journal, oldestMs: 60_001 };
  assert.equal(shedReason({ ...calm, journal: late }), 'store-behind');
  const seconds = (random: number) => shedProblem('disk-full', random).facts.retryAfterSeconds;
  assert.deepEqual([seconds(0), seconds(1)], [5, 60]);
});

test('a request that is larger than its bucket passes when the bucket is full, and the next one waits', () => {
  const rates = createRowRates();
  const secondsAt = (rows: number, nowMs: number) => {
    try {
      rates.take('key', 10, rows, nowMs);
      return 0;
    } catch (error) {
      return (error as { facts: { retryAfterSeconds: number } }).facts.retryAfterSeconds;
    }
  };
  assert.equal(secondsAt(1_000, 0), 0);
  assert.equal(secondsAt(10, 0), 41);
  assert.equal(secondsAt(1_000, 0), 100);
  assert.equal(secondsAt(10, 41_000), 0);
  assert.equal(secondsAt(1, -5_000), 1, 'a clock that is set back gives nothing');
});

test('a body is known for fifteen minutes', () => {
  const recent = createRecentBodies();
  recent.add('a', 0);
  recent.add('b', 10 * 60_000);
  assert.ok(recent.has('a', 15 * 60_000 - 1));
  assert.ok(!recent.has('a', 15 * 60_000));
  assert.ok(recent.has('b', 15 * 60_000));
});
