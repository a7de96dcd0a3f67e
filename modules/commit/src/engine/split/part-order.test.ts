import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile } from '../../testing/input-file.ts';
import {
  buildOrder,
  defaultConvention,
  orderFaults,
  scopeChange,
  splitByConcern,
} from '../index.ts';

const added = (path: string, after: string) => inputFile(path, null, after);
const scope = await scopeChange({
  files: [
    added(
      'src/checkout.ts',
      "import { refund } from './refund.ts';\nexport function checkout() {\n  return refund(1);\n}\n",
    ),
    added('src/refund.ts', 'export function refund(won: number) {\n  return -won;\n}\n'),
    added('docs/guide.md', '# Guide\n'),
  ],
});
const hunksOf = (path: string) =>
  scope.files.find((file) => file.path === path)!.hunks.map(({ id }) => id);
const [checkout, refund, guide] = ['src/checkout.ts', 'src/refund.ts', 'docs/guide.md'].map(
  hunksOf,
);

test('a commit that uses what only a later one adds is told, with what it uses', () => {
  assert.deepEqual(orderFaults(scope, [checkout!, refund!]), [
    { part: 0, needs: 1, names: ['refund'] },
  ]);
  assert.deepEqual(orderFaults(scope, [refund!, checkout!, guide!]), []);
  assert.deepEqual(orderFaults(scope, [[...checkout!, ...refund!], guide!]), []);
});

test('the order that builds is the nearest to the given one', () => {
  assert.deepEqual(buildOrder(scope, [checkout!, guide!, refund!]), [1, 2, 0]);
  assert.deepEqual(buildOrder(scope, [guide!, refund!, checkout!]), [0, 1, 2]);
  assert.deepEqual(buildOrder(scope, []), []);
});

test('more parts than a split has stay as given: eleven of them have forty million orders', () => {
  const parts = Array.from({ length: 11 }, (_, at) => [`src/file${at}.ts#1`]);
  const elements = parts.map((hunks, at) => ({
    ...scope.elements[0]!,
    id: `e${at}`,
    state: 'added' as const,
    hunks,
  }));
  const circle = elements.map(({ id }, at) => ({
    from: id,
    to: elements[(at + 1) % elements.length]!.id,
    kind: 'calls' as const,
  }));
  const started = performance.now();
  const order = buildOrder({ elements, relations: circle }, parts);
  assert.deepEqual(order, [...parts.keys()]);
  assert.ok(performance.now() - started < 200);
});

test('a proposed split never begins with what needs a later part', () => {
  const parts = { id: '', title: '', elements: [], weight: 0.5 };
  const concerns = [
    { ...parts, hunks: checkout!, paths: ['src/checkout.ts'] },
    { ...parts, hunks: refund!, paths: ['src/refund.ts'] },
  ];
  const split = splitByConcern({ ...scope, concerns }, defaultConvention, null);
  assert.deepEqual(
    split.map(({ hunks }) => hunks),
    [refund, checkout],
  );
});

test('a file goes before a folder takes its name, and a folder before a file', async () => {
  const files = [
    added('quote/inner.md', 'words\n'),
    inputFile('quote', 'old words\n', null),
    added('notes', 'a list\n'),
    inputFile('notes/old.md', 'other words\n', null),
  ];
  const whole = await scopeChange({ files });
  const [inner, quote, notes, old] = files.map(({ path }) => [`${path}#0`]);
  assert.deepEqual(orderFaults(whole, [inner!, quote!, old!, notes!]), [
    { part: 0, needs: 1, names: ['quote'] },
  ]);
  assert.deepEqual(buildOrder(whole, [inner!, quote!]), [1, 0]);
  assert.deepEqual(buildOrder(whole, [notes!, [...inner!, ...quote!], old!]), [1, 2, 0]);
});
