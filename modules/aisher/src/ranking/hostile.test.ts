import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpanRow } from '../rows/rows.ts';
import type { Stretch } from './input.ts';
import { rank } from './rank.ts';
import { shopInput, shopStretch, spanRow, windowFromNs } from './testing.ts';

const withSpans = (spans: readonly SpanRow[]): Stretch => ({
  ...shopStretch(windowFromNs, { throws: 'payments' }),
  spans,
});

test('spans in a circle, without a parent, of negative length or twice over are survived', () => {
  const usual = shopStretch(windowFromNs, { throws: 'payments' }).spans;
  const odd = ['b', 'c', 'a'].map((parentSpanId, at) =>
    spanRow({ service: 'odd', traceId: 't', spanId: 'abc'[at]!, parentSpanId, name: 'turn' }),
  );
  const own = spanRow({ service: 'odd', traceId: 'u', spanId: 'a', parentSpanId: 'a' });
  const orphan = spanRow({ service: 'odd', traceId: 'v', spanId: 'a', parentSpanId: 'gone' });
  const back = spanRow({ service: 'odd', traceId: 'w', spanId: 'a', durationNs: -5_000_000n });
  const window = withSpans([...usual, ...odd, own, orphan, back, ...usual.slice(0, 50)]);
  const { candidates } = rank(shopInput({}, { window }));
  assert.equal(candidates[0]?.service, 'payments');
  for (const { score, share } of candidates) assert.ok(Number.isFinite(score + share));
});

test('a chain of twenty thousand calls is walked, not recursed', () => {
  const chain = (fromNs: bigint, statusCode: number) =>
    Array.from({ length: 20_000 }, (_, at) =>
      spanRow({
        service: at % 2 ? 'even' : 'odd',
        traceId: 'deep',
        spanId: `${at}`,
        parentSpanId: at ? `${at - 1}` : '',
        startNs: fromNs + BigInt(at),
        statusCode,
      }),
    );
  const baseline = { ...shopStretch(windowFromNs, {}, 0), spans: chain(windowFromNs, 0) };
  const window = { ...baseline, spans: chain(windowFromNs, 2) };
  // It is one trace, and one trace says nothing.
  assert.equal(rank(shopInput({}, { baseline, window })).state, 'too-little-data');
});

test('a trace of ten thousand failing spans of as many services is survived', () => {
  const hub = (statusCode: number) =>
    Array.from({ length: 10_000 }, (_, at) =>
      spanRow({
        service: at ? `service-${at}` : 'hub',
        traceId: 'wide',
        spanId: `${at}`,
        parentSpanId: at ? '0' : '',
        statusCode,
      }),
    );
  const usual = shopStretch(windowFromNs, { throws: 'payments' });
  const baseline = shopStretch(windowFromNs);
  const { candidates } = rank(
    shopInput(
      {},
      {
        baseline: { ...baseline, spans: [...baseline.spans, ...hub(0)] },
        window: { ...usual, spans: [...usual.spans, ...hub(2)] },
      },
    ),
  );
  assert.equal(candidates[0]?.service, 'payments');
});

test('series that are no numbers, stand still or restart are survived', () => {
  const usual = shopStretch(windowFromNs, { throws: 'payments' });
  const points = usual.points.map((point, at) => ({
    ...point,
    value: [Number.NaN, Number.POSITIVE_INFINITY, -3, 0][at % 4]!,
    kind: 'sum' as const,
    temporality: 'cumulative' as const,
  }));
  const { candidates } = rank(shopInput({}, { window: { ...usual, points } }));
  assert.equal(candidates[0]?.service, 'payments');
});

test('fifty services with thousands of spans: the one at fault is found', () => {
  const stretch = (early: boolean): Stretch => {
    const spans: SpanRow[] = [];
    for (let request = 0; request < 400; request += 1) {
      for (let depth = 0; depth < 20; depth += 1) {
        const at = (request * 3 + depth) % 50;
        if (early && depth > 0 && (at + 49) % 50 === 17) break;
        spans.push(
          spanRow({
            service: `service-${at}`,
            traceId: `${request}`,
            spanId: `${depth}`,
            parentSpanId: depth ? `${depth - 1}` : '',
            name: `work ${at}`,
            startNs: windowFromNs + BigInt(request * 1000 + depth),
          }),
        );
      }
    }
    return { ...shopStretch(windowFromNs, {}, 0), spans };
  };
  const { candidates } = rank(shopInput({}, { baseline: stretch(false), window: stretch(true) }));
  assert.equal(candidates[0]?.service, 'service-17');
});
