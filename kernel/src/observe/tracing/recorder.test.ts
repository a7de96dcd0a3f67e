import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../base/problem.ts';
import { createTracing } from './recorder.ts';
import { type EndedSpan, noSpan, spanned, spannedFetch } from './span.ts';
import { newId, readTraceparent, writeTraceparent } from './traceparent.ts';

function record(sampleRatio: number, random?: () => number) {
  const spans: EndedSpan[] = [];
  const sink = {
    take: (more: readonly EndedSpan[]) => void spans.push(...more),
    close: async () => {},
  };
  return {
    spans,
    tracing: createTracing({ sinks: [sink], sampleRatio, ...(random ? { random } : {}) }),
  };
}

test('a traceparent is read back as it was written; anything else is none', () => {
  const made = { traceId: newId(16), spanId: newId(8), isSampled: true };
  assert.deepEqual(readTraceparent(writeTraceparent(made)), made);
  const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  assert.equal(readTraceparent(`00-${trace}-${span}-00`)?.isSampled, false);
  assert.equal(readTraceparent(`cc-${trace}-${span}-03-more`)?.isSampled, true);
  for (const wrong of [
    undefined,
    ['a', 'b'],
    '',
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01, 00-${trace}-${span}-01`,
    `cc-${trace}-${span}-01-${'x'.repeat(10_000)}`,
  ]) {
    assert.equal(readTraceparent(wrong), undefined, String(wrong).slice(0, 80));
  }
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => void readTraceparent(text)));
});

test('a trace that is not drawn leaves nothing behind, unless a part of it fails', () => {
  const { spans, tracing } = record(0);
  const quiet = tracing.begin('GET /note', { kind: 'server' });
  quiet.child('transaction').end();
  quiet.end();
  assert.equal(spans.length, 0);

  const loud = tracing.begin('GET /note', { kind: 'server' });
  const below = loud.child('transaction');
  below.child('SELECT', 'client').end(new TypeError('a value of a row'));
  below.end();
  loud.end();
  assert.deepEqual(
    spans.map(({ name, failure }) => [name, failure]),
    [
      ['SELECT', 'TypeError'],
      ['transaction', undefined],
      ['GET /note', undefined],
    ],
  );
  assert.doesNotMatch(JSON.stringify(spans), /a value of a row/);
  const [select, transaction, root] = spans;
  assert.equal(select?.parentId, transaction?.spanId);
  assert.equal(transaction?.parentId, root?.spanId);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
});

test('a refusal is no failure; a Problem of ours is one, by its code', async () => {
  const { spans, tracing } = record(0);
  const fail = (problem: Problem) =>
    assert.rejects(
      spanned(tracing.begin('job', { kind: 'consumer' }), () => Promise.reject(problem)),
    );
  await fail(new Problem(404, 'not-found', 'Not here.'));
  assert.equal(spans.length, 0);
  await fail(new Problem(503, 'busy', 'Try again.'));
  assert.equal(spans[0]?.failure, 'busy');
});

test('a parent of our own decides; one of a stranger is granted a few times a second', () => {
  const { spans, tracing } = record(0, () => 0.5);
  const parent = writeTraceparent({ traceId: newId(16), spanId: newId(8), isSampled: true });
  tracing.begin('job', { kind: 'consumer', parent }).end();
  assert.equal(spans[0]?.traceId, parent.slice(3, 35));
  assert.equal(spans[0]?.parentId, parent.slice(36, 52));
  spans.length = 0;
  for (let n = 0; n < 1_000; n += 1) {
    tracing.begin('GET', { kind: 'server', parent, isForeign: true }).end();
  }
  assert.ok(spans.length >= 5 && spans.length <= 20, String(spans.length));
});

test('a share of the traces is drawn; one with thousands of spans is cut and says so', () => {
  const { spans, tracing } = record(0.1);
  for (let n = 0; n < 5_000; n += 1) tracing.begin('GET', { kind: 'server' }).end();
  assert.ok(spans.length > 300 && spans.length < 800, String(spans.length));
  const all = record(1);
  const root = all.tracing.begin('import', { kind: 'consumer' });
  for (let n = 0; n < 5_000; n += 1) root.child('INSERT').end();
  root.end();
  root.end();
  assert.equal(all.spans.length, 201);
  assert.equal(all.spans.at(-1)?.attributes['dojang.spans_left_out'], 4_800);
  root.child('after the commit').end();
  assert.equal(all.spans.at(-1)?.name, 'after the commit');
});

test('a call hands the trace on beside the headers that it has', async () => {
  const { tracing } = record(0);
  const span = tracing.begin('chat', { kind: 'client' });
  const seen: Headers[] = [];
  const fetch = spannedFetch(span, async (_url, init) => {
    seen.push(new Headers(init?.headers));
    return new Response('');
  });
  await fetch('http://127.0.0.1/', { headers: { authorization: 'key' } });
  await fetch(new Request('http://127.0.0.1/', { headers: { authorization: 'key' } }));
  for (const headers of seen) {
    assert.equal(headers.get('authorization'), 'key');
    assert.equal(headers.get('traceparent'), span.traceparent);
  }
});

test('without a sink nothing is recorded, and one that is added hears from then on', async () => {
  const tracing = createTracing({ sinks: [], sampleRatio: 1 });
  assert.equal(tracing.begin('GET /note', { kind: 'server' }), noSpan);
  const names: string[] = [];
  tracing.addSink({
    take: (spans) => void names.push(...spans.map(({ name }) => name)),
    close: async () => void names.push('closed'),
  });
  tracing.begin('GET /notes', { kind: 'server' }).end();
  await tracing.close();
  assert.deepEqual(names, ['GET /notes', 'closed']);
});
