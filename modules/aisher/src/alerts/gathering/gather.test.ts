import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherAlarms, type LooseAlarm, type OpenIncident } from './gather.ts';

const start = 28_000_000;
let made = 0;
const alarm = (service: string, minute: number, groupId = `${service}-${made}`): LooseAlarm => {
  made += 1;
  const environment = 'production';
  return { id: `a${made}`, groupId, service, environment, minute: start + minute };
};
const noTies = { calls: [], deploys: [] };
const calls = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([caller, callee]) => ({ caller, callee }));
const shown = (gathered: ReturnType<typeof gatherAlarms>) =>
  gathered.map(({ incidentId, services, alarms }) => [incidentId, services.join(), alarms.length]);

test('alarms of one service within ten minutes are one incident, of two services two', () => {
  const alarms = [alarm('payment', 0), alarm('payment', 9), alarm('stock', 3)];
  assert.deepEqual(shown(gatherAlarms(alarms, [], noTies)), [
    [null, 'payment', 2],
    [null, 'stock', 1],
  ]);
  const apart = [alarm('payment', 0), alarm('payment', 11)];
  assert.equal(gatherAlarms(apart, [], noTies).length, 2);
});

test('services that call one another, or got one commit, are one incident', () => {
  const alarms = [alarm('orders', 2), alarm('payment', 0), alarm('mail', 1)];
  const tied = { calls: calls(['orders', 'payment']), deploys: [['mail', 'payment']] };
  assert.deepEqual(shown(gatherAlarms(alarms, [], tied)), [[null, 'payment,mail,orders', 3]]);
});

test('a cascade names the deepest service first, whichever spoke first', () => {
  const alarms = [alarm('front', 0), alarm('orders', 1), alarm('stock', 3)];
  const tied = { calls: calls(['front', 'orders'], ['orders', 'stock']), deploys: [] };
  assert.deepEqual(shown(gatherAlarms(alarms, [], tied)), [[null, 'stock,orders,front', 3]]);
});

test('of two services that call one another the called one is named first, also when it joins later', () => {
  const alarms = [alarm('front', 0), alarm('orders', 1)];
  const tied = { calls: calls(['front', 'orders']), deploys: [] };
  assert.deepEqual(shown(gatherAlarms(alarms, [], tied)), [[null, 'orders,front', 2]]);
  const open = incident({ services: ['front'] });
  const later = gatherAlarms([alarm('orders', 2)], [open], tied);
  assert.deepEqual(shown(later), [['one', 'orders,front', 1]]);
  const untold = gatherAlarms([alarm('orders', 2, 'known')], [open], noTies);
  assert.deepEqual(shown(untold), [['one', 'front,orders', 1]], 'without calls, as it was known');
});

const incident = (more: Partial<OpenIncident> = {}): OpenIncident => ({
  id: 'one',
  services: ['payment'],
  environment: 'production',
  groups: new Set(['known']),
  openedMinute: start,
  lastMinute: start,
  ...more,
});

test('an alarm joins an open incident of its service within ten minutes, and that of its group at any time', () => {
  const near = [alarm('payment', 10)];
  assert.deepEqual(shown(gatherAlarms(near, [incident()], noTies)), [['one', 'payment', 1]]);
  const late = [alarm('payment', 11)];
  assert.deepEqual(shown(gatherAlarms(late, [incident()], noTies)), [[null, 'payment', 1]]);
  const known = [alarm('payment', 300, 'known')];
  assert.deepEqual(shown(gatherAlarms(known, [incident()], noTies)), [['one', 'payment', 1]]);
});

test('two incidents stay two: the older one takes an alarm that belongs to both', () => {
  const younger = incident({ id: 'two', services: ['orders'], openedMinute: start + 1 });
  const tied = { calls: calls(['orders', 'payment']), deploys: [] };
  const gathered = gatherAlarms([alarm('orders', 2)], [younger, incident()], tied);
  assert.deepEqual(shown(gathered), [['one', 'payment,orders', 1]]);
});

test('an environment has incidents of its own, since rules and quiet hours ask for it; a storm has all', () => {
  const staged = { ...alarm('payment', 1, 'known'), environment: 'staging' };
  const alarms = [alarm('payment', 0), staged];
  assert.deepEqual(shown(gatherAlarms(alarms, [], noTies)), [
    [null, 'payment', 1],
    [null, 'payment', 1],
  ]);
  assert.deepEqual(shown(gatherAlarms(alarms, [incident()], noTies)), [
    ['one', 'payment', 1],
    [null, 'payment', 1],
  ]);
  const storm = incident({ environment: null });
  assert.deepEqual(shown(gatherAlarms(alarms, [storm], noTies)), [['one', 'payment', 2]]);
});
