import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createKeyring, createLog, createMetrics, createRateLimiter } from '@dojang/kernel/server';
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

test('a key that hands in too much waits for as many seconds as its rate needs, five minutes at most', async () => {
  const keyring = createKeyring([randomBytes(32)]);
  const log = createLog({ level: 'silent' });
  const limiter = createRateLimiter({ log, metrics: createMetrics(), keyring });
  const rates = createRowRates({ limiter });
  const at = new Date(0);
  await rates.take('key', 10, 1_000, at);
  await assert.rejects(rates.take('key', 10, 10, at), {
    code: 'telemetry-too-fast',
    facts: { rowsPerSecond: 10, retryAfterSeconds: 41 },
  });
  await rates.take('slow', 1, 1_000, at);
  await assert.rejects(rates.take('slow', 1, 60, at), {
    facts: { rowsPerSecond: 1, retryAfterSeconds: 300 },
  });
});

test('a body is known for fifteen minutes', () => {
  const recent = createRecentBodies();
  recent.add('a', 0);
  recent.add('b', 10 * 60_000);
  assert.ok(recent.has('a', 15 * 60_000 - 1));
  assert.ok(!recent.has('a', 15 * 60_000));
  assert.ok(recent.has('b', 15 * 60_000));
});
