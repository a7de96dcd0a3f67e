import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edge } from '../../store/queries/edges.ts';
import type { ServiceTotal } from '../../store/queries/service-totals.ts';
import { drawMap } from './draw-map.ts';
import { nodesMax } from './schema.ts';

const total = (service: string, calls = 10, namespace = ''): ServiceTotal => ({
  service,
  namespace,
  calls,
  errors: 1,
  p50Ms: 5,
  p95Ms: 20,
});
const call = (kind: Edge['kind'], caller: string, callee: string, calls = 10): Edge => ({
  kind,
  caller,
  callee,
  calls,
  errors: 2,
  p50Ms: calls,
  p95Ms: 2 * calls,
  callsWeighted: 3 * calls,
});

test('services have their own numbers, and peers those of the calls to them', () => {
  const { by, isCut, nodes, edges } = drawMap(
    [total('web', 100), total('orders', 50)],
    [
      call('service', 'web', 'orders', 50),
      call('database', 'orders', 'postgresql', 10),
      call('database', 'web', 'postgresql', 30),
      // Nothing but its calls is known of it.
      call('service', 'cron', 'orders', 1),
    ],
  );
  assert.deepEqual([by, isCut], ['service', false]);
  assert.deepEqual(
    nodes.map(({ id, calls, errors, p50Ms, p95Ms, services }) => [
      id,
      ...[calls, errors, p50Ms, p95Ms, services],
    ]),
    [
      ['service:web', 100, 1, 5, 20, 1],
      ['service:orders', 50, 1, 5, 20, 1],
      ['database:postgresql', 40, 4, 25, 60, 0],
      ['service:cron', 0, 0, 0, 0, 1],
    ],
  );
  assert.deepEqual(
    edges.map(({ caller, callee, calls, callsWeighted }) => [caller, callee, calls, callsWeighted]),
    [
      ['service:web', 'service:orders', 50, 150],
      ['service:web', 'database:postgresql', 30, 90],
      ['service:orders', 'database:postgresql', 10, 30],
      ['service:cron', 'service:orders', 1, 3],
    ],
  );
});

test('more services than can be drawn are drawn by namespace, named or told by the names', () => {
  const many = Array.from({ length: nodesMax }, (_, n) => total(`shop-${n}`));
  const bank = [total('ledger', 10, 'bank'), total('card', 10, 'bank')];
  const { by, nodes, edges } = drawMap(
    [...many, ...bank],
    [
      call('service', 'shop-1', 'ledger', 4),
      call('service', 'shop-2', 'card', 6),
      call('service', 'shop-1', 'shop-2'),
    ],
  );
  assert.equal(by, 'namespace');
  assert.deepEqual(
    nodes.map(({ id, services, calls }) => [id, services, calls]),
    [
      ['namespace:shop', nodesMax, 10 * nodesMax],
      ['namespace:bank', 2, 20],
    ],
  );
  assert.deepEqual(
    edges.map(({ caller, callee, calls }) => [caller, callee, calls]),
    [['namespace:shop', 'namespace:bank', 10]],
    'calls within a namespace are not drawn',
  );
});

test('what is beyond the bounds is left out with its edges, the rarest first', () => {
  const lonely = Array.from({ length: nodesMax + 5 }, (_, n) => total(`s${n}`, n + 1));
  const { isCut, nodes, edges } = drawMap(lonely, [call('service', 's0', 's400')]);
  assert.equal(isCut, true);
  assert.equal(nodes.length, nodesMax);
  assert.ok(!nodes.some(({ name }) => name === 's0'));
  assert.deepEqual(edges, []);
});

test('a map whose calls were cut as they were read says so, however few are drawn', () => {
  const services = ['a', 'b', 'c'].map((name) => total(name, 1));
  const callsOf = (count: number) =>
    Array.from({ length: count }, (_, n) => call('service', 'a', n % 2 === 0 ? 'b' : 'c'));
  assert.equal(drawMap(services, callsOf(2_000)).isCut, false);
  assert.equal(drawMap(services, callsOf(2_001)).isCut, true);
});
