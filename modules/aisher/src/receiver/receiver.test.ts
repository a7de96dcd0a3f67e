import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { makeMasker } from '@dojang/kernel/masker';
import { encodeOtlp } from '../testing/encode-otlp.ts';
import type { StoredBatch } from '../testing/file-store.ts';
import { pairs, requestOf, sampleSpan } from '../testing/otlp-samples.ts';
import { receiverWorld } from '../testing/receiver-world.ts';

const world = await receiverWorld();
const { send, sendTo, stored, org: newSender } = world;
const now = () => world.kernel.parts.now();
const spansOf = (batches: readonly StoredBatch[]) => batches.flatMap(({ rows }) => rows.spans);
const hasSpans = (count: number) => (batches: StoredBatch[]) => spansOf(batches).length >= count;
const traces = (...records: object[]) => requestOf('traces', records);
const json = { 'content-type': 'application/json' };
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test('what is handed in is answered empty, in its own form, and stored', async () => {
  const { org, secret } = await newSender();
  const request = traces(sampleSpan(0, now()), sampleSpan(7, now()));
  const bytes = await sendTo(secret, 'traces', request);
  assert.deepEqual([bytes.status, bytes.bytes.length], [200, 0]);
  assert.equal(bytes.headers.get('content-type'), 'application/x-protobuf');
  const log = requestOf('logs', [{ body: { stringValue: '안녕' } }]);
  const text = await send('/v1/logs', gzipSync(JSON.stringify(log)), {
    ...json,
    'content-encoding': 'gzip',
    'x-api-key': secret,
  });
  assert.deepEqual([text.status, String(text.bytes)], [200, '{}']);
  assert.match(String(text.headers.get('content-type')), /^application\/json/);
  const batches = await stored(org, (found) => {
    return hasSpans(2)(found) && found.some(({ rows }) => rows.logs.length === 1);
  });
  const exceptions = batches.flatMap(({ rows }) => rows.exceptions);
  assert.deepEqual(
    exceptions.map(({ type }) => type),
    ['PaymentError'],
  );
  assert.equal(batches[0]?.retentionDays, 15);
  assert.equal((await sendTo(secret, 'metrics', {})).status, 200, 'an empty request, too');
});

test('a request above a megabyte is read by a thread, with the same answer', async (t) => {
  const { org, secret } = await newSender();
  const { pool } = world.kernel.parts;
  const runs = t.mock.method(pool, 'run');
  const attributes = pairs({ text: 'x'.repeat(30_000) });
  const spans = Array.from({ length: 60 }, (_, n) => ({ ...sampleSpan(n, now()), attributes }));
  const request = traces(...spans, { ...sampleSpan(60, now()), traceId: 'ab' });
  const answer = await send('/v1/traces', JSON.stringify(request), { ...json, ...bearer(secret) });
  assert.match(String(answer.bytes), /"rejectedSpans":"1"/);
  assert.deepEqual(
    runs.mock.calls.map(({ arguments: [, task] }) => task.name),
    ['summarize'],
  );
  assert.equal(spansOf(await stored(org, hasSpans(60))).length, 60);
  const broken = await send('/v1/traces', Buffer.alloc(2_000_000, 1), bearer(secret));
  assert.equal(broken.status, 400);
});

test('rows that are unusable are counted in the answer, and the others are kept', async () => {
  const { org, secret } = await newSender();
  const request = traces({ ...sampleSpan(0, now()), traceId: 'ab' }, sampleSpan(1, now()));
  const answer = await send('/v1/traces', JSON.stringify(request), { ...json, ...bearer(secret) });
  assert.equal(answer.status, 200);
  assert.deepEqual(JSON.parse(String(answer.bytes)), {
    partialSuccess: { rejectedSpans: '1', errorMessage: 'A span has no valid trace id.' },
  });
  const same = await sendTo(secret, 'traces', request);
  assert.deepEqual([...same.bytes.subarray(0, 4)], [0x0a, same.bytes.length - 2, 0x08, 1]);
  assert.equal(spansOf(await stored(org, hasSpans(1))).length, 1);
});

test('what is no telemetry is refused with a Status in its own form', async () => {
  const { secret } = await newSender();
  const own = bearer(secret);
  const gz = { 'content-encoding': 'gzip' };
  const whole = encodeOtlp('traces', traces(sampleSpan(0, now())));
  const cut = gzipSync(Buffer.concat([whole, whole])).subarray(0, 40);
  const big = 20 * 1024 * 1024;
  const cases: [string, Uint8Array | string, Record<string, string>, number, number][] = [
    ['broken protobuf', whole.subarray(0, 30), own, 400, 3],
    ['broken JSON', '{"resourceSpans":', { ...own, ...json }, 400, 3],
    ['broken gzip', 'nothing of it', { ...own, ...gz }, 400, 3],
    ['cut gzip', cut, { ...own, ...gz }, 400, 3],
    ['an unknown encoding', whole, { ...own, 'content-encoding': 'br' }, 400, 3],
    ['another type', whole, { ...own, 'content-type': 'text/plain' }, 415, 3],
    ['one byte too many', Buffer.alloc(big + 1), own, 413, 3],
    ['a bomb', gzipSync(Buffer.alloc(big)), { ...own, ...gz }, 413, 3],
    ['no key', whole, {}, 401, 16],
    ['a made-up key', whole, bearer('dj_ingest_made-up'), 401, 16],
  ];
  for (const [what, body, headers, status, code] of cases) {
    const answer = await send('/v1/traces', body, headers);
    assert.equal(answer.status, status, what);
    if (headers['content-type'] === 'application/x-protobuf' || !headers['content-type']) {
      assert.deepEqual([...answer.bytes.subarray(0, 2)], [0x08, code], what);
    } else assert.equal(JSON.parse(String(answer.bytes)).code, code, what);
    assert.equal((await sendTo(secret, 'traces', {})).status, 200, `${what}: the next is served`);
  }
  const other = await fetch(`${world.url}/v1/traces`, { method: 'GET' });
  assert.deepEqual([other.status, other.headers.get('allow')], [405, 'POST']);
});

test('a key hands in its signals and services, until it ends', async (t) => {
  t.after(() => world.kernel.clock.reset());
  const { secret } = await newSender({
    signals: ['traces'],
    services: ['orders'],
    expiresInDays: 1,
  });
  assert.equal((await sendTo(secret, 'logs', {})).status, 403);
  assert.equal((await sendTo(secret, 'traces', traces(sampleSpan(0, now())))).status, 200);
  const other = requestOf('traces', [sampleSpan(1, now())], { resource: { 'service.name': 'x' } });
  const refused = await sendTo(secret, 'traces', other);
  assert.deepEqual([refused.status, refused.bytes[1]], [403, 7]);
  world.kernel.clock.advance(24 * 3_600_000);
  assert.equal((await sendTo(secret, 'traces', {})).status, 401);
});

test('a key over its rate comes back when its bucket holds the request', async (t) => {
  t.after(() => world.kernel.clock.reset());
  const { secret } = await newSender({ rowsPerSecond: 1 });
  const many = (first: number, count: number) =>
    traces(...Array.from({ length: count }, (_, n) => sampleSpan(first + n, now(), 77)));
  assert.equal((await sendTo(secret, 'traces', many(0, 50))).status, 200);
  const refused = await sendTo(secret, 'traces', many(50, 15));
  assert.equal(refused.status, 429);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds >= 3 && seconds <= 5, `${seconds}`);
  // Redis counts by its own clock, which nobody moves.
  if (process.env.DOJANG_TEST_REDIS_URL) await wait(seconds * 1000);
  else world.kernel.clock.advance(seconds * 1000);
  assert.equal((await sendTo(secret, 'traces', many(80, 15))).status, 200);
});

test('a spent quota keeps errors and a part of healthy traces, and says so', async () => {
  const { org, secret } = await newSender({ rowsPerDay: 1000 });
  const many = (first: number, count: number) =>
    traces(...Array.from({ length: count }, (_, n) => sampleSpan(first + n, now(), 0x99)));
  assert.equal((await sendTo(secret, 'traces', many(0, 1000))).status, 200);
  // Ids of traces that are random at their end, as real ones are.
  const thinned = Array.from({ length: 400 }, (_, n) => ({
    ...sampleSpan(n, now(), 0x98),
    traceId: Math.imul(n + 1, 0x9e3779b1)
      .toString(16)
      .replace('-', '')
      .padStart(32, '5'),
  }));
  const answer = await send('/v1/traces', JSON.stringify(traces(...thinned)), {
    ...json,
    ...bearer(secret),
  });
  assert.equal(answer.status, 200);
  const { rejectedSpans, errorMessage } = JSON.parse(String(answer.bytes)).partialSuccess;
  assert.match(errorMessage, /quota/);
  const kept = 400 - Number(rejectedSpans);
  const spans = spansOf(await stored(org, hasSpans(1000 + kept))).slice(1000);
  assert.equal(spans.filter(({ statusCode }) => statusCode === 2).length, 20);
  assert.ok(spans.length > 20 && spans.length < 100, `${spans.length}`);
  assert.ok(spans.every(({ statusCode, weight }) => weight === (statusCode === 2 ? 1 : 10)));
  const beyond = await sendTo(secret, 'traces', many(5000, 300));
  assert.equal(beyond.status, 200);
  await sendTo(secret, 'traces', many(6000, 300));
});

test('the same bytes, and the same span in other bytes, are stored once', async () => {
  const { org, secret } = await newSender();
  const at = now();
  const request = traces(sampleSpan(0, at), sampleSpan(7, at));
  await sendTo(secret, 'traces', request);
  await sendTo(secret, 'traces', request);
  await sendTo(secret, 'traces', traces(sampleSpan(7, at), sampleSpan(2, at)));
  const batches = await stored(org, hasSpans(3));
  assert.equal(spansOf(batches).length, 3);
  assert.equal(batches.flatMap(({ rows }) => rows.exceptions).length, 1);
});

test('a clock that is wrong is put right, and a time that cannot be is the time of receipt', async () => {
  const { org, secret } = await newSender();
  const ahead = new Date(now().getTime() + 9 * 3_600_000);
  const resource = { 'service.name': 'orders', 'host.name': 'nine-hours-ahead' };
  for (let n = 0; n < 4; n += 1) {
    await sendTo(secret, 'traces', requestOf('traces', [sampleSpan(n, ahead)], { resource }));
  }
  const strange = { ...sampleSpan(9, now()), startTimeUnixNano: '1000', endTimeUnixNano: '5000' };
  await sendTo(
    secret,
    'traces',
    requestOf('traces', [strange], { resource: { 'host.name': 'b' } }),
  );
  const spans = spansOf(await stored(org, hasSpans(5)));
  for (const { startNs, attributes } of spans) {
    const offMs = Number(startNs / 1_000_000n) - now().getTime();
    assert.ok(Math.abs(offMs) < 120_000, `${offMs}`);
    assert.ok(attributes.strings['dojang.at'] !== undefined);
  }
});

test('telemetry is masked before it is stored', async () => {
  const own = await receiverWorld({
    maskerOf: () => makeMasker({ key: Buffer.alloc(32, 1) }),
  });
  const { org, secret } = await own.org();
  const attributes = pairs({ authorization: 'Basic eDp5', 'enduser.id': 'kim@example.com', n: 1 });
  const span = { ...sampleSpan(0, now()), attributes };
  await own.sendTo(secret, 'traces', traces(span));
  const batches = await own.stored(org, hasSpans(1));
  const strings = spansOf(batches)[0]?.attributes.strings ?? {};
  assert.deepEqual(Object.keys(strings), ['authorization', 'enduser.id']);
  assert.match(strings.authorization ?? '', /^<secret:\w{8}>$/);
  assert.match(strings['enduser.id'] ?? '', /^<user:\w{8}>$/);
});

test('what the store has from before a start is known again', async () => {
  const known = sampleSpan(0, now());
  const own = await receiverWorld({
    recall: async () => [`${String(known.traceId)}${String(known.spanId)}`],
  });
  const { org, secret } = await own.org();
  await own.sendTo(secret, 'traces', traces(known, sampleSpan(1, now())));
  const spans = spansOf(await own.stored(org, hasSpans(1)));
  assert.deepEqual(
    spans.map(({ spanId }) => spanId),
    [sampleSpan(1, now()).spanId],
  );
});

test('while the store is away telemetry is taken, and stored when it is back; a full journal says when to come again', async (t) => {
  const own = await receiverWorld();
  t.after(() => own.kernel.clock.reset());
  const { org, secret } = await own.org();
  own.store.fail(new Error('away'));
  assert.equal((await own.sendTo(secret, 'traces', traces(sampleSpan(0, now())))).status, 200);
  await own.restart();
  own.kernel.clock.advance(61_000);
  const refused = await own.sendTo(secret, 'traces', traces(sampleSpan(1, now())));
  assert.equal(refused.status, 503);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds >= 5 && seconds <= 60);
  assert.equal(own.receiver().state().refuses, 'store-behind');
  assert.match(await own.kernel.parts.metrics.text(), /dojang_aisher_journal_seconds 6\d/);
  own.store.fail(null);
  assert.equal(spansOf(await own.stored(org, hasSpans(1))).length, 1);
  await own.restart();
  assert.equal(own.receiver().state().journal.records, 0);
  assert.equal(spansOf(own.store.batches()).length, 1);
});
