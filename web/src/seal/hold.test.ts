import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { armedMs, type Hold, type HoldEvent, holdMs, holdProgress, nextHold } from './hold.ts';

const run = (...events: HoldEvent[]) =>
  events.reduce<Hold>((hold, event) => nextHold(hold, event), { state: 'resting' });

test('held long enough, the seal comes down; let go early, nothing happens', () => {
  const press: HoldEvent = { type: 'press', by: 'pointer', at: 0 };
  assert.equal(run(press, { type: 'tick', at: holdMs }).state, 'fired');
  assert.equal(run(press, { type: 'release', at: holdMs - 1 }).state, 'resting');
  assert.equal(run(press, { type: 'cancel' }, { type: 'tick', at: holdMs }).state, 'resting');
  assert.equal(holdProgress(run(press), holdMs / 2), 0.5);
});

test('a key held does the same, and pressed twice it confirms', () => {
  const press = (at: number): HoldEvent => ({ type: 'press', by: 'key', at });
  const release = (at: number): HoldEvent => ({ type: 'release', at });
  assert.equal(run(press(0), release(holdMs)).state, 'fired');
  assert.equal(run(press(0), release(80)).state, 'armed');
  assert.equal(run(press(0), release(80), press(900)).state, 'fired');
  assert.equal(run(press(0), release(80), { type: 'tick', at: 80 + armedMs }).state, 'resting');
});

test('a screen reader clicks twice', () => {
  assert.equal(run({ type: 'click', at: 0 }).state, 'armed');
  assert.equal(run({ type: 'click', at: 0 }, { type: 'click', at: 10 }).state, 'fired');
});

test('whatever happens, it fires only after a whole hold or a second press', () => {
  const event = fc.oneof(
    fc.record({ type: fc.constant('press' as const), by: fc.constant('pointer' as const) }),
    fc.record({ type: fc.constantFrom('release' as const, 'tick' as const) }),
    fc.record({ type: fc.constant('cancel' as const) }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 120 }))), (steps) => {
      let hold: Hold = { state: 'resting' };
      let at = 0;
      let heldSince: number | null = null;
      for (const [step, pause] of steps) {
        at += pause;
        hold = nextHold(hold, { ...step, at } as HoldEvent);
        if (hold.state === 'holding') heldSince ??= at;
        else if (hold.state === 'fired') return assert.ok(at - (heldSince ?? at) >= holdMs);
        else heldSince = null;
      }
    }),
  );
});
