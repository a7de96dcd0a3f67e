import assert from 'node:assert/strict';
import { test } from 'node:test';
import { within } from './within.ts';

const late = 'it took too long';

test('the answer comes, or the failure of the work, or the words for what is late', async () => {
  assert.equal(await within(Promise.resolve(7), 60_000, late), 7);
  await assert.rejects(within(Promise.reject(new Error('no')), 60_000, late), { message: 'no' });
  await assert.rejects(within(new Promise(() => undefined), 1, late), { message: late });
});

test('what was done while the event loop stood still is in time', async () => {
  // Like an answer in a socket: it is there before the timer is seen, and read after it.
  const answer = new Promise<number>((resolve) => setTimeout(() => setImmediate(resolve, 7), 1));
  const work = within(answer, 20, late);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  assert.equal(await work, 7);
});

test('work that fails once nobody waits for it is nobody’s unhandled rejection', async () => {
  const work = Promise.withResolvers<never>();
  await assert.rejects(within(work.promise, 1, late), { message: late });
  work.reject(new Error('too late'));
  await new Promise(setImmediate);
});
