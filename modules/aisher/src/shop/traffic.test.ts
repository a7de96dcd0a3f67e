import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsFrom } from './faults.ts';
import { seeded } from './random.ts';
import { type Fault, type FaultKind, type ShopState, shopServices } from './scene.ts';
import { pointsAt, traceAt } from './traffic.ts';

const state: ShopState = {
  versions: {
    storefront: '1.8.0',
    orders: '2.4.1',
    payments: '3.1.0',
    stock: '1.2.5',
    notices: '0.9.2',
  },
  brokenElement: { path: 'src/order.ts', name: 'applyDiscount' },
};
const startMs = Date.UTC(2026, 0, 5);

function traffic(kind: FaultKind | null, seed = 7) {
  const random = seeded(seed);
  const service = 'orders' as const;
  const faults: Fault[] =
    kind === null ? [] : [{ kind, service, fromMs: startMs, untilMs: startMs + 600_000 }];
  return Array.from({ length: 300 }, (_, at) =>
    traceAt(random, startMs + at * 1_000, state, faults),
  );
}
const failing = (traces: ReturnType<typeof traffic>) =>
  traces.filter(({ spans }) => spans[0]?.error !== null).length / traces.length;

test('without a fault nothing fails, each service takes part, and a parent contains its children', () => {
  const traces = traffic(null);
  assert.equal(failing(traces), 0);
  const spans = traces.flatMap((trace) => trace.spans);
  assert.deepEqual(new Set(spans.map(({ service }) => service)), new Set(shopServices));
  for (const { parent, startMs, endMs } of spans) {
    assert.ok(endMs > startMs);
    if (parent !== null) assert.ok(parent.startMs <= startMs && parent.endMs >= endMs);
  }
});

test('the same seed gives the same requests, another gives others', () => {
  const text = (seed: number) =>
    JSON.stringify(traffic('refused-peer', seed).map(({ logs }) => logs.map(({ body }) => body)));
  assert.equal(text(1), text(1));
  assert.notEqual(text(1), text(2));
});

/** Which service throws first, by its own hands, and with which type. */
const origins: readonly (readonly [FaultKind, string, RegExp])[] = [
  ['bad-deploy', 'orders', /^TypeError.*applyDiscount \(\/app\/src\/order\.ts/s],
  ['full-pool', 'orders', /^PoolTimeoutError: pool is full/],
  ['refused-peer', 'payments', /^GatewayRefused: card refused/],
  ['lost-stock', 'stock', /^ConnectionError: connect ECONNREFUSED/],
];
for (const [kind, service, stack] of origins) {
  test(`${kind}: ${service} throws, and its callers only pass it on`, () => {
    const traces = traffic(kind);
    assert.ok(failing(traces) > 0.2 && failing(traces) < 0.95, String(failing(traces)));
    const thrown = traces
      .flatMap(({ spans }) => spans)
      .filter(
        ({ error }) => error !== null && typeof error !== 'string' && error.type !== 'TimeoutError',
      );
    assert.ok(thrown.length > 50);
    for (const { service: by, error } of thrown) {
      assert.equal(by, service);
      assert.match((error as { stack: string }).stack, stack);
    }
  });
}

test('slow-dependency: who waits for stock gives up after two seconds, and stock itself does not fail', () => {
  const spans = traffic('slow-dependency').flatMap((trace) => trace.spans);
  const late = spans.filter(
    ({ error }) => typeof error === 'object' && error?.type === 'TimeoutError',
  );
  assert.ok(late.length > 20);
  assert.ok(
    late.every(
      ({ service, name }) => service !== 'stock' && /items|reservations|orders/.test(name),
    ),
  );
});

test('noise: thousands of lines that differ by one token, and no request fails', () => {
  const traces = traffic('noise');
  assert.equal(failing(traces), 0);
  const lines = traces.flatMap(({ logs }) => logs).filter(({ severity }) => severity === 'ERROR');
  assert.ok(new Set(lines.map(({ body }) => body)).size > 3_000);
});

test('what is used up shows in the measures: a busy processor, a full pool', () => {
  const at = (kind: FaultKind, metric: string, service: string) =>
    pointsAt(seeded(3), startMs, [
      { kind, service: 'orders', fromMs: startMs, untilMs: startMs + 1 },
    ]).find((point) => point.metric === metric && point.service === service)?.value ?? Number.NaN;
  assert.ok(at('busy-processor', 'process.cpu.utilization', 'payments') > 0.85);
  assert.ok(at('noise', 'process.cpu.utilization', 'payments') < 0.2);
  assert.equal(at('full-pool', 'db.client.connection.count', 'orders'), 20);
});

test('the first four faults are always the same, a few minutes apart; the rest is drawn by the seed', () => {
  const take = (seed: number) => {
    const faults = faultsFrom(seeded(seed), startMs);
    return Array.from({ length: 12 }, () => faults.next().value);
  };
  const [one, same, other] = [take(1), take(1), take(2)];
  assert.deepEqual(one, same);
  assert.deepEqual(
    one.slice(0, 4).map(({ kind }) => kind),
    ['bad-deploy', 'slow-dependency', 'full-pool', 'noise'],
  );
  assert.notDeepEqual(
    one.map(({ kind }) => kind),
    other.map(({ kind }) => kind),
  );
  one.slice(1).forEach(({ fromMs }, at) => {
    const gapMs = fromMs - (one[at]?.fromMs ?? 0);
    assert.ok(gapMs >= 180_000 && gapMs <= 300_000);
  });
});
