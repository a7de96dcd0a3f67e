import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxBeside, boxSize, curveThrough, type GraphEdge, lineKey, middleOf } from './graph.ts';
import { layLayers, layoutAfter } from './layered-layout.ts';

const nodesOf = (...keys: string[]) => keys.map((key) => ({ key }));
const edge = (from: string, to: string): GraphEdge => ({ from, to });

const shop = nodesOf('storefront', 'orders', 'payments', 'stock', 'db');
const calls = [
  edge('storefront', 'orders'),
  edge('orders', 'payments'),
  edge('orders', 'stock'),
  edge('stock', 'db'),
];

test('a caller stands left of what it calls, and no two boxes meet', () => {
  const { boxes, lines } = layLayers(shop, calls);
  const at = (key: string) => boxes.get(key) ?? assert.fail(key);
  for (const { from, to } of calls) assert.ok(at(from).x < at(to).x, `${from} → ${to}`);
  const all = [...boxes.values()];
  assert.equal(all.length, shop.length);
  for (const [index, a] of all.entries()) {
    for (const b of all.slice(index + 1)) {
      const isApart = Math.abs(a.x - b.x) >= boxSize.width || Math.abs(a.y - b.y) >= boxSize.height;
      assert.ok(isApart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
    }
  }
  assert.ok((lines.get(lineKey(edge('orders', 'stock'))) ?? []).length >= 2);
});

test('the order in which a graph comes does not move it', () => {
  const there = layLayers(shop, calls);
  const back = layLayers([...shop].reverse(), [...calls].reverse());
  assert.deepEqual([...back.boxes], [...there.boxes]);
  assert.deepEqual([...back.lines].sort(), [...there.lines].sort());
});

test('nothing moves when something stops calling; something new makes a new layout', () => {
  const before = layLayers(shop, calls);
  assert.equal(layoutAfter(before, shop.slice(1), calls.slice(2)), before);
  const grown = layoutAfter(before, [...shop, ...nodesOf('mail')], calls);
  assert.notEqual(grown, before);
  assert.ok(grown.boxes.has('mail'));
});

test('circles, calls of itself and edges to what is not there do no harm', () => {
  const { boxes, lines } = layLayers(nodesOf('a', 'b'), [
    edge('a', 'b'),
    edge('b', 'a'),
    edge('a', 'a'),
    edge('a', 'gone'),
  ]);
  assert.equal(boxes.size, 2);
  assert.deepEqual([...lines.keys()].sort(), ['a\na', 'a\nb', 'b\na']);
  assert.equal(layLayers([], []).boxes.size, 0);
});

test('an arrow key leads to the nearest box on its side', () => {
  const boxes = new Map([
    ['here', { x: 0, y: 0 }],
    ['far ahead', { x: 400, y: 0 }],
    ['ahead', { x: 200, y: 20 }],
    ['aside', { x: 100, y: 300 }],
    ['above', { x: 0, y: -70 }],
  ]);
  assert.equal(boxBeside(boxes, 'here', 'right'), 'ahead');
  assert.equal(boxBeside(boxes, 'ahead', 'right'), 'far ahead');
  assert.equal(boxBeside(boxes, 'here', 'up'), 'above');
  assert.equal(boxBeside(boxes, 'here', 'down'), 'ahead');
  assert.equal(boxBeside(boxes, 'here', 'left'), null);
  assert.equal(boxBeside(boxes, 'nobody', 'left'), null);
});

test('a line begins and ends where its bends do, and its label stands between', () => {
  const bends = [
    { x: 0, y: 0 },
    { x: 10, y: 8 },
    { x: 20, y: 8 },
    { x: 40, y: 0 },
  ];
  assert.equal(curveThrough(bends), 'M0.0 0.0Q10.0 8.0 15.0 8.0Q20.0 8.0 40.0 0.0');
  assert.equal(curveThrough(bends.slice(0, 2)), 'M0.0 0.0L10.0 8.0');
  assert.equal(curveThrough([]), '');
  assert.deepEqual(middleOf(bends), { x: 15, y: 8 });
  assert.deepEqual(middleOf(bends.slice(0, 3)), { x: 10, y: 8 });
});
