import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createTurns, NoTurn } from './turns.ts';

/** A place for one whose turns take as long as they say, by a clock that only they move. */
function onePlace() {
  let clock = 0;
  const turns = createTurns({ atOnce: 1, now: () => clock });
  const order: string[] = [];
  const had: Record<string, number> = {};
  const use = async (key: string, ms: number) => {
    const release = await turns.take(key);
    order.push(key);
    had[key] = (had[key] ?? 0) + ms;
    clock += ms;
    release();
  };
  return { use, order, had };
}

test('a key that asks for little goes before one that has a hundred waiting', async () => {
  const { use, order } = onePlace();
  const crowd = Array.from({ length: 100 }, () => use('crowd', 5));
  await crowd[2];
  const one = [use('one', 1), use('one', 1)];
  const before = order.length;
  await Promise.all([...crowd, ...one]);
  // The turn under way, and the one that was granted already.
  assert.ok(order.indexOf('one') <= before + 1, order.slice(0, before + 4).join(' '));
  assert.ok(order.lastIndexOf('one') <= before + 2, order.slice(0, before + 4).join(' '));
  assert.equal(order.length, 102);
});

test('two who always ask share the time, however long each turn is', async () => {
  const { use, had } = onePlace();
  const long = Array.from({ length: 100 }, () => use('long', 20));
  const short = Array.from({ length: 500 }, () => use('short', 2));
  await Promise.all(short);
  assert.equal(had.short, 1_000);
  assert.ok(Math.abs((had.long ?? 0) - 1_000) <= 40, `long had ${had.long}`);
  await Promise.all(long);
});

test('an idle key saves up no turns', async () => {
  const { use, order } = onePlace();
  await use('idle', 1);
  for (let n = 0; n < 50; n += 1) await use('busy', 10);
  const asked = [0, 1, 2, 3].flatMap(() => [use('idle', 10), use('busy', 10)]);
  await Promise.all(asked);
  const last = order.slice(-8);
  assert.equal(last.slice(0, 4).filter((key) => key === 'idle').length, 2, last.join(' '));
});

test('the turns of one key keep their order', async () => {
  const turns = createTurns({ atOnce: 1 });
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const release = await turns.take('one');
      order.push(n);
      release();
    }),
  );
  assert.deepEqual(order, [1, 2, 3, 4]);
});

test('one key never holds more than its part, and another finds a place', async () => {
  const turns = createTurns({ atOnce: 3, perKey: 2 });
  const held = [await turns.take('crowd'), await turns.take('crowd')];
  let isServed = false;
  const third = turns.take('crowd').then((release) => {
    isServed = true;
    return release;
  });
  const other = await turns.take('other');
  await wait(5);
  assert.equal(isServed, false);
  other();
  await wait(5);
  assert.equal(isServed, false);
  held[0]?.();
  (await third)();
  assert.equal(isServed, true);
});

test('a key alone may have more, until another asks, and again a second after it asked last', async () => {
  let clock = 0;
  const turns = createTurns({ atOnce: 9, perKey: 1, perKeyAlone: 3, now: () => clock });
  const crowd = () => turns.take('crowd', 5).then((release) => ({ release }));
  const held = [await crowd(), await crowd(), await crowd()];
  await assert.rejects(crowd(), new NoTurn('queue-late'));
  (await turns.take('other'))();
  held.pop()?.release();
  await assert.rejects(crowd(), new NoTurn('queue-late'), 'two are more than one');
  clock += 1_001;
  held.push(await crowd());
  await assert.rejects(crowd(), new NoTurn('queue-late'));
});

test('who waited too long is told, and takes no turn', async () => {
  const turns = createTurns({ atOnce: 1 });
  const release = await turns.take('one');
  await assert.rejects(turns.take('two', 10), new NoTurn('queue-late'));
  release();
  const next = await turns.take('three', 10);
  // Given back twice, it still is one turn.
  next();
  next();
  const last = await turns.take('four', 10);
  await assert.rejects(turns.take('five', 10), new NoTurn('queue-late'));
  last();
});

test('when as many of a key wait as may, the next is refused at once, and other keys are not', async () => {
  const turns = createTurns({ atOnce: 1, waitingMax: 2 });
  const release = await turns.take('other');
  const waiting = [turns.take('crowd'), turns.take('crowd')];
  await assert.rejects(turns.take('crowd', 60_000), new NoTurn('queue-full'));
  assert.equal(turns.waiting(), 2);
  const one = turns.take('one');
  release();
  for (const turn of [...waiting, one]) turn.then((release) => release());
  await Promise.all([...waiting, one]);
  assert.equal(turns.waiting(), 0);
  // Places in the queue are given back, by those who were served and by those who gave up.
  const held = await turns.take('crowd');
  await assert.rejects(turns.take('crowd', 5), new NoTurn('queue-late'));
  await assert.rejects(turns.take('crowd', 5), new NoTurn('queue-late'));
  await assert.rejects(turns.take('crowd', 5), new NoTurn('queue-late'));
  held();
});
