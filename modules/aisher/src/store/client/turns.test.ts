import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './turns.ts';

test('no more run than may, and the others come in their order', async () => {
  const turns = new Turns({ max: 2, waitMs: 10_000 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) =>
    turns.run(async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(n);
      await new Promise(setImmediate);
      running -= 1;
      if (n === 3) throw new Error('on purpose');
      return n;
    });
  const done = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(work));
  assert.equal(most, 2);
  assert.deepEqual(order, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(
    done.map(({ status }) => status === 'fulfilled'),
    [true, true, false, true, true, true],
  );
});

test('who waits too long is told that all are busy, and takes no turn later', async () => {
  const turns = new Turns({ max: 1, waitMs: 5 });
  const held = Promise.withResolvers<void>();
  const first = turns.run(() => held.promise);
  let ran = false;
  const late = turns.run(async () => {
    ran = true;
  });
  await assert.rejects(late, { fault: 'busy' });
  held.resolve();
  await first;
  await turns.run(async () => undefined);
  assert.equal(ran, false);
});

test('the end refuses those that wait', async () => {
  const turns = new Turns({ max: 1, waitMs: 10_000 });
  const held = Promise.withResolvers<void>();
  const first = turns.run(() => held.promise);
  const waiting = turns.run(async () => undefined);
  turns.end();
  await assert.rejects(waiting, { fault: 'closed' });
  held.resolve();
  await first;
});
