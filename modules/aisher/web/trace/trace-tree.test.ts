import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trace } from '../../src/context/trace/schema.ts';
import { sampleTrace } from '../testing/sample-trace.ts';
import { scaleOf, shareAt, ticksOf } from './time-scale.ts';
import { closedOnPhone, rowsOf, type TraceRow, treeOf } from './trace-tree.ts';
import { stepOf } from './tree-keys.ts';

const nameOf = ({ node }: TraceRow) =>
  node.kind === 'span' ? node.span.operation : node.kind === 'log' ? node.log.body : '?';
const outline = (rows: readonly TraceRow[]) =>
  rows.map((row) => `${'·'.repeat(row.node.level)}${nameOf(row)}`);

test('spans stand below their parents and logs below their spans, by time', () => {
  assert.deepEqual(outline(rowsOf(treeOf(sampleTrace, true), new Set())), [
    '·GET /checkout',
    '··POST /orders',
    '···select stock',
    '···order 4711 waits',
    '···POST /charge',
    '····card refused by gateway',
    '··render',
    '·?',
    '··send receipt',
  ]);
});

test('without logs, spans alone are shown', () => {
  const rows = rowsOf(treeOf(sampleTrace, false), new Set());
  assert.equal(rows.length, 7);
  assert.ok(rows.every(({ node }) => node.kind !== 'log'));
});

test('a row knows its place among its siblings', () => {
  const row = rowsOf(treeOf(sampleTrace, true), new Set())[4];
  assert.deepEqual([row?.place, row?.siblings], [3, 3]);
});

test('on a phone, what leads to an error is open and the rest is shut', () => {
  const roots = treeOf(sampleTrace, false);
  assert.deepEqual(outline(rowsOf(roots, closedOnPhone(roots))), [
    '·GET /checkout',
    '··POST /orders',
    '···select stock',
    '···POST /charge',
    '··render',
    '·?',
  ]);
});

test('keys go along the rows, open and close, and find the next error', () => {
  const roots = treeOf(sampleTrace, false);
  const keyOf = (name: string) =>
    rowsOf(roots, new Set()).find((row) => nameOf(row) === name)?.node.key ?? '';
  const step = (key: string, from: string | null, closed: readonly string[] = []) => {
    const shut = new Set(closed.map(keyOf));
    return stepOf(key, rowsOf(roots, shut), shut, from === null ? null : keyOf(from));
  };
  assert.deepEqual(step('ArrowDown', null), { to: keyOf('GET /checkout') });
  assert.deepEqual(step('ArrowDown', 'GET /checkout'), { to: keyOf('POST /orders') });
  assert.deepEqual(step('ArrowUp', 'GET /checkout'), { to: keyOf('GET /checkout') });
  assert.deepEqual(step('ArrowRight', 'POST /orders'), { to: keyOf('select stock') });
  assert.deepEqual(step('ArrowRight', 'POST /orders', ['POST /orders']), {
    open: keyOf('POST /orders'),
  });
  assert.equal(step('ArrowRight', 'render'), null);
  assert.deepEqual(step('ArrowLeft', 'POST /orders'), { close: keyOf('POST /orders') });
  assert.deepEqual(step('ArrowLeft', 'render'), { to: keyOf('GET /checkout') });
  assert.deepEqual(step('End', null), { to: keyOf('send receipt') });
  assert.deepEqual(step('e', 'GET /checkout'), { to: keyOf('POST /orders') });
  assert.deepEqual(step('e', 'render'), { to: keyOf('POST /orders') });
  assert.equal(step('x', 'render'), null);
});

test('a trace as deep as it may be is a tree, too', () => {
  const [first] = sampleTrace.spans;
  assert.ok(first);
  const spans = Array.from({ length: 5_000 }, (_, n) => ({
    ...first,
    spanId: `s${n}`,
    parentSpanId: n === 0 ? null : `s${n - 1}`,
    hasError: n === 4_999,
  }));
  const deep: Trace = { ...sampleTrace, spans, missing: [], logs: [] };
  const roots = treeOf(deep, true);
  assert.equal(rowsOf(roots, new Set()).length, 5_000);
  assert.equal(roots[0]?.hasErrorInside, true);
});

test('the scale begins at the earliest span and its ticks are round', () => {
  const scale = scaleOf([
    { startMs: 0, durationMs: 930 },
    { startMs: -40, durationMs: 100 },
  ]);
  assert.deepEqual(scale, { fromMs: -40, untilMs: 930 });
  assert.deepEqual(ticksOf(scale), [0, 200, 400, 600, 800]);
  assert.equal(shareAt(scale, 445), 0.5);
  assert.equal(shareAt(scale, 5_000), 1);
  assert.deepEqual(scaleOf([]), { fromMs: 0, untilMs: 1 });
});
