import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { decode } from '../receiver/decode/decode.ts';
import { type Rows, serviceOf } from '../rows/rows.ts';
import { createShop } from './shop.ts';

const startMs = Date.UTC(2026, 0, 5);
const signals = { '/v1/traces': 'traces', '/v1/logs': 'logs', '/v1/metrics': 'metrics' } as const;

/** A shop with a clock that is turned by hand, before a receiver that keeps what it is sent. */
function openShop() {
  const sent: { path: keyof typeof signals; body: Buffer; key: string }[] = [];
  const receiver = { status: 200 };
  let nowMs = startMs;
  const shop = createShop({
    endpoint: 'http://receiver',
    key: 'key-1',
    brokenElement: { path: 'src/order.ts', name: 'applyDiscount' },
    seed: 11,
    now: () => nowMs,
    fetch: async (url, init) => {
      const path = new URL(String(url)).pathname as keyof typeof signals;
      const key = new Headers(init?.headers).get('authorization') ?? '';
      if (receiver.status === 200) sent.push({ path, key, body: gunzipSync(init?.body as Buffer) });
      return new Response('{}', { status: receiver.status });
    },
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      nowMs += 1_000;
      await shop.tick();
    }
  };
  const rows = async () => {
    const sinks = await Promise.all(
      sent.map(({ path, body }) => decode(signals[path], 'json', body, (_, text) => text)),
    );
    const all: readonly Rows[] = sinks;
    return {
      spans: all.flatMap(({ spans }) => spans),
      exceptions: all.flatMap(({ exceptions }) => exceptions),
      logs: all.flatMap(({ logs }) => logs),
      points: all.flatMap(({ points }) => points),
      rejected: sinks.reduce((sum, sink) => sum + sink.rejected, 0),
    };
  };
  return { shop, receiver, sent, pass, rows };
}

test('what the shop sends is read by the receiver without a row left out, from all five services', async () => {
  const { pass, rows, sent } = openShop();
  await pass(55);
  const { spans, logs, points, exceptions, rejected } = await rows();
  assert.equal(rejected, 0);
  assert.deepEqual([...new Set(spans.map(({ resource }) => serviceOf(resource)))].sort(), [
    'notices',
    'orders',
    'payments',
    'stock',
    'storefront',
  ]);
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === '');
  assert.ok(roots.length >= 52 && roots.length <= 56, `${roots.length} requests in 55 s`);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  assert.ok(spans.every(({ parentSpanId }) => parentSpanId === '' || ids.has(parentSpanId)));
  assert.ok(logs.length > 20 && points.length >= 75);
  assert.equal(exceptions.length, 0);
  assert.ok(sent.every(({ key }) => key === 'Bearer key-1'));
});

test('a bad deploy is a new version whose exceptions name the broken element; its end is another version', async () => {
  const { shop, pass, rows } = openShop();
  await pass(200);
  assert.equal(shop.faults()[0]?.kind, 'bad-deploy');
  const { exceptions, spans } = await rows();
  const broken = exceptions.filter(({ type }) => type === 'TypeError');
  assert.ok(broken.length > 10);
  for (const { resource, stack } of broken) {
    assert.equal(resource['service.version'], '2.4.1');
    assert.match(stack, /applyDiscount \(\/app\/src\/order\.ts/);
  }
  const versions = spans
    .filter(({ resource }) => serviceOf(resource) === 'orders')
    .map(({ resource }) => resource['service.version']);
  assert.deepEqual([...new Set(versions)], ['2.4.0', '2.4.1', '2.4.2']);
});

test('what a busy receiver refused is sent again under the same ids, and an hour of it stays bounded', async () => {
  const { receiver, pass, rows, sent } = openShop();
  receiver.status = 503;
  await pass(20);
  assert.equal(sent.length, 0);
  receiver.status = 200;
  await pass(15);
  const { spans } = await rows();
  assert.ok(spans.filter(({ parentSpanId }) => parentSpanId === '').length >= 30);
  assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
  receiver.status = 503;
  await pass(3_600);
  receiver.status = 200;
  sent.length = 0;
  await pass(61);
  const later = await rows();
  const requests = later.spans.filter(({ parentSpanId }) => parentSpanId === '').length;
  assert.ok(requests > 200 && requests <= 361, `${requests} requests`);
});
