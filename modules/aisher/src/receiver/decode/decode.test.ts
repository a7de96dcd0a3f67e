import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeOtlp } from '../../testing/encode-otlp.ts';
import { pairs, requestOf, sampleSpan } from '../../testing/otlp-samples.ts';
import type { Signal } from '../otlp/request.ts';
import { decode } from './decode.ts';

const at = new Date('2026-11-30T12:00:00Z');
const asItIs = (_key: string, text: string) => text;
const jsonBytes = (json: unknown) => Buffer.from(JSON.stringify(json));
const fromJson = (signal: Signal, json: unknown) => decode(signal, 'json', jsonBytes(json), asItIs);
const fromProto = (signal: Signal, json: object) =>
  decode(signal, 'protobuf', encodeOtlp(signal, json), asItIs);

/** Both forms of a request, which must give the same rows. */
async function both(signal: Signal, json: object) {
  const [text, bytes] = await Promise.all([fromJson(signal, json), fromProto(signal, json)]);
  assert.deepEqual(bytes, text);
  return text;
}
const spans = (...records: object[]) => both('traces', requestOf('traces', records));
const logs = (...records: object[]) => both('logs', requestOf('logs', records));
const ok = sampleSpan(0, at);

test('a span is read with its attributes by type, its events, links and exception', async () => {
  const link = { traceId: 'A'.repeat(32), spanId: 'b'.repeat(16) };
  const { traceId, spanId } = sampleSpan(7, at);
  const {
    spans: [row],
    exceptions: [thrown],
    count,
  } = await spans({
    ...sampleSpan(7, at),
    links: [link, { traceId: 'cd', spanId: '' }],
    traceState: 'ot=th:c',
    attributes: pairs({
      ok: true,
      share: 0.5,
      big: 2n ** 60n,
      list: [1, 'a', { b: null }],
      수: '값',
    }),
  });
  assert.equal(count, 1);
  assert.deepEqual(row?.attributes, {
    strings: { big: String(2n ** 60n), list: '[1,"a",{"b":"null"}]', 수: '값' },
    numbers: { share: 0.5 },
    bools: { ok: true },
  });
  assert.deepEqual(row?.links, [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }]);
  assert.equal(row?.weight, 4);
  assert.equal(row?.durationNs, 3_000_000n);
  assert.equal(row?.statusCode, 2);
  assert.equal(thrown?.type, 'PaymentError');
  assert.equal(thrown?.service, 'orders');
  assert.deepEqual([thrown?.traceId, thrown?.spanId], [traceId, spanId]);
  assert.match(thrown?.errorId ?? '', /^[0-9a-f]{32}$/);
});

test('a row that is unusable is rejected with the first reason, and the others are kept', async () => {
  const bad = [
    { ...ok, traceId: '0'.repeat(32) },
    { ...ok, traceId: 'ab'.repeat(15) },
    { ...ok, traceId: 'ab'.repeat(32) },
    { ...ok, spanId: '' },
    { ...ok, name: '' },
  ];
  const sink = await spans(...bad, ok, { ...ok, traceId: 'AB'.repeat(16) });
  assert.deepEqual([sink.rejected, sink.reason], [5, 'A span has no valid trace id.']);
  assert.deepEqual(
    sink.spans.map(({ traceId }) => traceId.slice(0, 2)),
    ['00', 'ab'],
  );
  const odd = await fromJson(
    'traces',
    requestOf('traces', [{ ...ok, traceId: 'a'.repeat(31) }, ok]),
  );
  assert.deepEqual([odd.rejected, odd.spans.length], [1, 1]);
});

test('what is too long is cut at a code point and said in the row', async () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
  const long = '가'.repeat(400_000);
  const key = 'k'.repeat(1_000_000);
  const thrown = {
    name: 'exception',
    timeUnixNano: '1',
    attributes: pairs({ 'exception.type': 'E', 'exception.stacktrace': long }),
  };
  const {
    spans: rows,
    exceptions,
    cut,
  } = await spans(
    { ...ok, attributes: pairs(many) },
    { ...ok, attributes: pairs({ long, [key]: 1 }), events: [thrown] },
  );
  assert.equal(cut, 2);
  const [first, second] = rows;
  assert.equal(Object.keys(first?.attributes.numbers ?? {}).length, 128);
  assert.equal(first?.attributes.strings['dojang.cut'], '9872 attributes');
  const kept = second?.attributes.strings.long ?? '';
  assert.ok(kept.endsWith('가…') && Buffer.byteLength(kept) <= 32 * 1024 && kept.isWellFormed());
  assert.ok(Object.keys(second?.attributes.numbers ?? {})[0]!.length <= 256);
  assert.equal(second?.attributes.strings['dojang.cut'], 'long, a key, exception.stacktrace');
  const stack = Buffer.byteLength(exceptions[0]?.stack ?? '');
  assert.ok(stack > 255 * 1024 && stack <= 256 * 1024, `${stack}`);
});

test('texts that an engine refuses are made well-formed, and a map that nests deep ends', async () => {
  const half = String.fromCharCode(0xd800);
  const sink = await fromJson(
    'logs',
    requestOf('logs', [{ body: { stringValue: `a\0b${half}` } }]),
  );
  assert.equal(sink.logs[0]?.body, 'ab\ufffd');
  let deep: unknown = 1;
  for (let level = 0; level < 200; level += 1) deep = { in: deep };
  const {
    logs: [row],
  } = await logs({ attributes: pairs({ deep }) });
  const text = row?.attributes.strings.deep ?? '';
  assert.equal(text.split('"in"').length - 1, 16);
  assert.ok(text.includes('…'));
  const broken = encodeOtlp('logs', requestOf('logs', [{ body: { stringValue: 'QQQQ' } }]));
  broken[broken.indexOf('QQQQ')] = 0xff;
  const {
    logs: [other],
  } = await decode('logs', 'protobuf', broken, asItIs);
  assert.equal(other?.body, '\ufffdQQQ');
});

test('a log record with the names of an exception is an exception, too', async () => {
  const record = {
    timeUnixNano: '1790000000000000000',
    severityNumber: 17,
    body: { stringValue: 'failed' },
    attributes: pairs({ 'exception.type': 'TypeError', 'exception.message': 'x is undefined' }),
  };
  const {
    logs: [row],
    exceptions,
  } = await logs(record, { body: { stringValue: 'fine' } });
  assert.equal(row?.severityNumber, 17);
  assert.deepEqual(
    exceptions.map(({ type, message }) => [type, message]),
    [['TypeError', 'x is undefined']],
  );
  const again = await logs(record);
  assert.equal(again.logs[0]?.id, row?.id);
  assert.equal(again.exceptions[0]?.errorId, exceptions[0]?.errorId);
});

test('the points of a metric become numbers with labels', async () => {
  const timeUnixNano = '1790000000000000000';
  const metrics = [
    { name: 'queue', unit: '1', gauge: { dataPoints: [{ timeUnixNano, asInt: '-7' }] } },
    {
      name: 'calls',
      sum: {
        aggregationTemporality: 2,
        dataPoints: [{ timeUnixNano, asDouble: 1.5, attributes: pairs({ route: '/a' }) }],
      },
    },
    {
      name: 'seconds',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          { timeUnixNano, count: '3', sum: 4.5, bucketCounts: ['1', '2'], explicitBounds: [0.5] },
        ],
      },
    },
    {
      name: '',
      gauge: {
        dataPoints: [
          { timeUnixNano, asInt: '1' },
          { timeUnixNano, asInt: '2' },
        ],
      },
    },
    { name: 'stale', gauge: { dataPoints: [{ timeUnixNano, flags: 1 }] } },
  ];
  const sink = await both('metrics', requestOf('metrics', metrics));
  const { points, rejected, reason } = sink;
  assert.deepEqual([rejected, reason], [2, 'A metric has no name.']);
  assert.deepEqual(
    points.map(({ metric, value, temporality }) => `${metric} ${value} ${temporality}`),
    [
      'queue -7 unspecified',
      'calls 1.5 cumulative',
      'seconds.count 3 delta',
      'seconds.sum 4.5 delta',
      'seconds.bucket 1 delta',
      'seconds.bucket 3 delta',
    ],
  );
  assert.equal(points[1]?.labels.route, '/a');
  assert.deepEqual(
    points.slice(4).map(({ labels }) => labels.le),
    ['0.5', '+Inf'],
  );
});

test('bytes that are no request are refused, wherever they break, and fields of the future are passed over', async () => {
  const whole = encodeOtlp('traces', requestOf('traces', [ok]));
  for (const length of [1, 2, 5, 40, whole.length - 1]) {
    const cut = whole.subarray(0, length);
    await assert.rejects(decode('traces', 'protobuf', cut, asItIs), { code: 'telemetry-broken' });
  }
  const later = Buffer.concat([whole, Buffer.from([0xfa, 0x3e, 2, 1, 1])]);
  assert.equal((await decode('traces', 'protobuf', later, asItIs)).spans.length, 1);
  for (const json of ['{', '[]', '{"resourceSpans":{}}', '{"resourceSpans":[1]}', '"x"']) {
    const bytes = Buffer.from(json);
    await assert.rejects(decode('traces', 'json', bytes, asItIs), { code: 'telemetry-broken' });
  }
  const empty = Buffer.alloc(0);
  assert.equal((await decode('traces', 'protobuf', empty, asItIs)).count, 0);
  assert.equal((await fromJson('traces', {})).count, 0);
  const future = requestOf('traces', [{ ...ok, fromTheFuture: { a: [1] } }]);
  assert.equal((await fromJson('traces', future)).count, 1);
});

test('random bytes are refused or read, and never anything else', async () => {
  // A fixed seed: the same bytes each time.
  let seed = 42;
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed;
  };
  const whole = encodeOtlp('traces', requestOf('traces', [ok, sampleSpan(7, at)]));
  let refused = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const bytes = Buffer.from(whole);
    for (let change = 0; change < 3; change += 1) bytes[next() % bytes.length] = next() & 255;
    await decode('traces', 'protobuf', bytes, asItIs).catch((error) => {
      refused += 1;
      assert.equal(error.code, 'telemetry-broken');
    });
  }
  assert.ok(refused > 200 && refused < 2_000, `${refused}`);
});

test('a text is masked before it is cut, so that no half of a secret stays', async () => {
  const secret = 'sk-'.padEnd(60, 'x');
  const mask = (_key: string, text: string) => text.replace(secret, '<secret>');
  const body = `${'a'.repeat(128 * 1024 - 30)}${secret}`;
  const json = requestOf('logs', [{ body: { stringValue: body } }]);
  const sink = await decode('logs', 'json', jsonBytes(json), mask);
  assert.ok(sink.logs[0]?.body.endsWith('a<secret>'));
});
