import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile } from '../../testing/input-file.ts';
import { addUp } from '../change/change.ts';
import type { Convention } from '../change/scope.ts';
import { CueCounter } from '../change/type-cues.ts';
import { defaultConvention } from '../convention/convention.ts';
import { scopeChange } from '../index.ts';
import { rankTypes } from './draft-type.ts';

type Sides = Record<string, readonly [before: string | null, after: string | null]>;

async function typeOf(sides: Sides, convention: Convention = defaultConvention) {
  const files = Object.entries(sides).map(([path, [before, after]]) =>
    inputFile(path, before, after),
  );
  return rankTypes(addUp(await scopeChange({ files })), convention)[0]!.type;
}

const cart = 'export function total(cart) {\n  return cart.items.length;\n}\n';
const guarded =
  'export function total(cart) {\n  if (cart.items === undefined) return 0;\n  return cart.items.length;\n}\n';
const module = `export function fetchRates(base: string) {
  const rates = new Map<string, number>();
  for (const each of sources) rates.set(each.name, each.rate / base.length);
  return rates;
}

export class RateTable {
  render() {
    return [...this.rows].map((row) => row.join(' '));
  }
}
`.repeat(2);

test('what lies apart from the product is told by where it lies', async () => {
  assert.equal(await typeOf({ 'src/cart.test.ts': ['a();\n', 'a();\nb();\n'] }), 'test');
  assert.equal(await typeOf({ 'docs/guide.md': ['# A\n', '# A\n\nMore words.\n'] }), 'docs');
  const workflow: Sides = { '.github/workflows/ci.yml': ['on: push\n', 'on: [push]\n'] };
  assert.equal(await typeOf(workflow), 'ci');
});

test('a guard in front of what was there is a fix, a new module a feature', async () => {
  assert.equal(await typeOf({ 'src/cart.ts': [cart, guarded] }), 'fix');
  assert.equal(await typeOf({ 'src/rates.ts': [null, module] }), 'feat');
});

test('a type is said in the words of the repository', async () => {
  const convention = { ...defaultConvention, types: ['feature', 'bugfix', 'cicd'] };
  assert.equal(await typeOf({ 'src/cart.ts': [cart, guarded] }, convention), 'bugfix');
  const workflow: Sides = { '.github/workflows/ci.yml': ['on: push\n', 'on: [push]\n'] };
  assert.equal(await typeOf(workflow, convention), 'cicd');
});

test('what the same paths always were outweighs a guess from the content', async () => {
  const pathTypes = { '': { fix: 30, docs: 70 }, 'src/cart.ts': { docs: 60 } };
  const convention = { ...defaultConvention, pathTypes };
  const edit: Sides = { 'src/cart.ts': [cart, cart.replace('items', 'lines')] };
  assert.notEqual(await typeOf(edit), 'docs');
  const ranks = async (each: Convention) =>
    rankTypes(addUp(await scopeChange({ files: [fileOf(edit)] })), each).findIndex(
      ({ type }) => type === 'docs',
    );
  assert.ok((await ranks(convention)) < (await ranks(defaultConvention)));
});

function fileOf(sides: Sides) {
  const [path, [before, after]] = Object.entries(sides)[0]!;
  return inputFile(path, before, after);
}

test('a word that an edit only moves is no cue', () => {
  const cues = new CueCounter();
  cues.count('if (value === null) throwError();', -1);
  cues.count('  if (value === null) return;', 1);
  assert.deepEqual(Object.fromEntries(cues.traits()), { '+return': 1, '-error': 1, '-throw': 1 });
});
