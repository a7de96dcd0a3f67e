import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalPath } from './critical-path.ts';
import { attributesOf, exceptionsOf } from './details.ts';
import { gapsOf, lengthOf, ownTimes } from './own-time.ts';
import { attributesMax } from './schema.ts';
import { type ClockedSpan, skewOf } from './skew.ts';
import { type TimedSpan, treeOf } from './tree.ts';

/** `b<a 2-5`: span b of parent a, from 2 to 5 ms. */
const spansOf = (...lines: readonly string[]): TimedSpan[] =>
  lines.map((line) => {
    const [, spanId = '', parentSpanId = '', from, until] =
      /^(\w+)(?:<(\w+))? (\S+)-(\S+)$/.exec(line) ?? [];
    return { spanId, parentSpanId, startMs: Number(from), endMs: Number(until) };
  });

const shown = (spans: readonly TimedSpan[]) =>
  treeOf(spans).placed.map(({ span, depth, isOrphan }) => [
    `${'.'.repeat(depth)}${span.spanId}`,
    isOrphan,
  ]);

test('each span stands behind its parent, and those of one parent by their start', () => {
  const spans = spansOf('c<a 6-8', 'd<b 3-4', 'a 0-10', 'b<a 2-5', 'z 20-21');
  assert.deepEqual(shown(spans), [
    ['a', false],
    ['.b', false],
    ['..d', false],
    ['.c', false],
    ['z', false],
  ]);
});

test('orphans hang together under the parent that was not received', () => {
  const tree = treeOf(spansOf('a 0-10', 'x<lost 4-6', 'b<a 1-2', 'y<lost 8-9', 'w<x 5-6'));
  assert.deepEqual(
    tree.placed.map(({ span, depth, isOrphan }) => [span.spanId, depth, isOrphan]),
    [
      ['a', 0, false],
      ['b', 1, false],
      ['x', 1, true],
      ['w', 2, false],
      ['y', 1, true],
    ],
  );
  assert.deepEqual(tree.missing, [{ spanId: 'lost', startMs: 4, endMs: 9 }]);
});

test('spans that are each other’s parents, or their own, are shown once and end the walk', () => {
  const spans = spansOf('a<b 0-10', 'b<a 1-2', 'c<c 3-4');
  assert.deepEqual(
    treeOf(spans)
      .placed.map(({ span }) => span.spanId)
      .sort(),
    ['a', 'b', 'c'],
  );
  const [a] = spans;
  assert.ok(a);
  assert.ok(criticalPath(a, treeOf(spans)).length > 0);
});

test('a chain of five thousand spans is a tree, too', () => {
  const chain = Array.from({ length: 5_000 }, (_, at) => ({
    spanId: `s${at}`,
    parentSpanId: at === 0 ? '' : `s${at - 1}`,
    startMs: at,
    endMs: 10_000 - at,
  }));
  const tree = treeOf(chain);
  assert.equal(tree.placed.at(-1)?.depth, 4_999);
  const [first] = chain;
  assert.ok(first);
  const path = criticalPath(first, tree);
  assert.equal(lengthOf(path), 10_000);
});

const pathOf = (...lines: readonly string[]) => {
  const spans = spansOf(...lines);
  const [top] = spans;
  assert.ok(top);
  return criticalPath(top, treeOf(spans)).map(
    ({ spanId, fromMs, untilMs }) => `${spanId} ${fromMs}-${untilMs}`,
  );
};

test('the critical path goes through children that ran one after another', () => {
  assert.deepEqual(pathOf('a 0-10', 'b<a 1-4', 'c<a 5-9', 'd<c 6-7'), [
    'a 0-1',
    'b 1-4',
    'a 4-5',
    'c 5-6',
    'd 6-7',
    'c 7-9',
    'a 9-10',
  ]);
});

test('of children that ran at the same time, the last to end held the trace up', () => {
  assert.deepEqual(pathOf('a 0-10', 'b<a 1-4', 'c<a 2-9'), ['a 0-2', 'c 2-9', 'a 9-10']);
});

test('a child that outlives its parent counts as far as the parent waited, and a later one not at all', () => {
  assert.deepEqual(pathOf('a 0-10', 'b<a 2-30', 'c<a 12-14'), ['a 0-2', 'b 2-10']);
});

test('a child whose clock is behind takes no time before its parent', () => {
  assert.deepEqual(pathOf('a 0-10', 'b<a -5-4', 'c<b -4-3'), ['c 0-3', 'b 3-4', 'a 4-10']);
});

test('a span’s own time is what no child covers, and long pieces of it are gaps', () => {
  const [a, ...children] = spansOf('a 0-100', 'b<a 10-30', 'c<a 20-40', 'd<a 90-200');
  assert.ok(a);
  const own = ownTimes(a, children);
  assert.deepEqual(own, [
    { fromMs: 0, untilMs: 10 },
    { fromMs: 40, untilMs: 90 },
  ]);
  assert.equal(lengthOf(own), 60);
  assert.deepEqual(gapsOf(own, children, 400), [{ fromMs: 40, untilMs: 90 }]);
  assert.deepEqual(gapsOf(own, [], 400), [], 'a span without children works by itself');
});

const clocked = (startMs: number, endMs: number, more: Partial<ClockedSpan> = {}): ClockedSpan => ({
  startMs,
  endMs,
  service: 'orders',
  host: 'one',
  kind: 'Client',
  ...more,
});
const there = { service: 'stock', host: 'two', kind: 'Server' };

test('a child outside its parent is explained by another clock only where nothing else explains it', () => {
  const parent = clocked(0, 10);
  assert.equal(skewOf(clocked(-400, -395, there), parent), -400);
  assert.equal(skewOf(clocked(9, 16, there), parent), 6);
  assert.equal(skewOf(clocked(2, 8, there), parent), null);
  assert.equal(skewOf(clocked(2, 50, there), parent), null, 'the caller gave up');
  assert.equal(
    skewOf(clocked(20, 25, { ...there, kind: 'Consumer' }), parent),
    null,
    'nobody waits for a message',
  );
  assert.equal(skewOf(clocked(-5, 3, { ...there, host: 'one' }), parent), null, 'one host');
});

test('attributes that tell most come first, and how many are left out is said', () => {
  const strings = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`custom.${String(at).padStart(2, '0')}`, 'x']),
  );
  const { attributes, attributesLeftOut } = attributesOf({
    strings: { ...strings, 'db.system': 'postgresql' },
    numbers: { 'http.response.status_code': 502, odd: null },
    bools: {},
    resource: { 'host.name': 'two', 'service.name': 'stock' },
  });
  assert.equal(attributes.length, attributesMax);
  assert.equal(attributesLeftOut, 12);
  assert.deepEqual(
    [attributes[0], attributes[1], attributes.at(-1)],
    [
      { name: 'http.response.status_code', value: '502' },
      { name: 'db.system', value: 'postgresql' },
      { name: 'host.name', value: 'two' },
    ],
  );
});

test('exceptions are read from events; what is broken or of another kind is left out', () => {
  const thrown = {
    name: 'exception',
    timeUnixNano: 1_500_000_000,
    attributeMap: { 'exception.type': 'TypeError', 'exception.message': 'x is undefined' },
  };
  const events = ['{"name":', '[]', JSON.stringify({ ...thrown, name: 'log' })];
  assert.deepEqual(exceptionsOf([...events, JSON.stringify(thrown)], 1_000), [
    { atMs: 500, type: 'TypeError', message: 'x is undefined', stack: '' },
  ]);
});
