import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonToTell, type Told } from './reason-to-tell.ts';

const start = Date.UTC(2026, 0, 1);
const at = (hours: number) => new Date(start + hours * 3_600_000);
const told: Told = {
  ...{ at: at(0), events: 20, services: 1, regressions: 0 },
  ...{ shownAt: at(0), shownEvents: 20 },
};
const reason = (hours: number, more: Partial<Told> = {}, lastAlarm = hours) =>
  reasonToTell(at(hours), { ...told, ...more }, told, at(lastAlarm));

test('people hear of an incident again for what is new, and not for what they know', () => {
  assert.equal(reasonToTell(at(0), told, null, at(0)), 'first');
  assert.equal(reason(1, { events: 39 }), null);
  assert.equal(reason(1, { events: 200 }), 'times');
  assert.equal(reason(1, { services: 2 }), 'service');
  assert.equal(reason(1, { regressions: 1, services: 2 }), 'regression');
});

test('a message is written again with twice the count, not more often than each five minutes', () => {
  assert.equal(reason(0.05, { events: 199 }), null);
  assert.equal(reason(0.1, { events: 199 }), 'more');
  const shown = { ...told, shownAt: at(0.1), shownEvents: 120 };
  const weight = { events: 200, services: 1, regressions: 0 };
  assert.equal(reasonToTell(at(0.12), weight, shown, at(0)), 'times', 'ten times what was news');
});

test('what follows in the first minute of a message belongs to it', () => {
  const second = 1 / 3_600;
  assert.equal(reason(20 * second, { events: 39 }), null);
  assert.equal(reason(20 * second, { events: 400 }), 'counted');
  assert.equal(reason(59 * second, { events: 400 }), 'counted');
  assert.equal(reason(60 * second, { events: 400 }), 'times');
  assert.equal(reason(20 * second, { events: 400, services: 2 }), 'service');
});

test('what goes on is told again after four hours, and what has calmed down is not', () => {
  assert.equal(reason(3.9), null);
  assert.equal(reason(4), 'cooldown');
  assert.equal(reason(9, {}, -1), null);
});
