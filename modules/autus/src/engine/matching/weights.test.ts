import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blockMax,
  chanceOf,
  codeField,
  dayField,
  dayLevel,
  evidenceOf,
  learnModel,
  pairsByKeys,
  textField,
  textLevel,
} from './index.ts';

interface Row {
  readonly name: string;
  readonly city: string;
  readonly birth: string;
}
const fields = [
  textField<Row>('name', ({ name }) => name),
  codeField<Row>('city', ({ city }) => city),
  dayField<Row>('birth', ({ birth }) => birth),
];
const names = [
  'anna',
  'bertram',
  'cecilia',
  'dagobert',
  'emilia',
  'friedrich',
  'gundula',
  'hildegard',
  'isidor',
  'johanna',
];
const rows: Row[] = Array.from({ length: 200 }, (_, n) => ({
  name: `${names[n % 10]} ${names[Math.floor(n / 10) % 10]}son${Math.floor(n / 100)}`,
  city: String(10_000 + (n % 4) * 1_111),
  birth: `${1950 + (n % 60)}0${1 + (n % 9)}${10 + (n % 18)}`,
}));
const twice = [...rows, ...rows.slice(0, 60).map((row) => ({ ...row, city: '99999' }))];

test('weights are learnt without labels: a city that half of all share says little, a birth date much', () => {
  const pairs = pairsByKeys(twice, ({ name, birth }) => [`name:${name}`, `birth:${birth}`]);
  const model = learnModel(twice, pairs, fields);
  const [first, copy, other] = [twice[0], twice[200], twice[1]] as [Row, Row, Row];
  assert.ok(chanceOf(model, fields, first, copy) > 0.99);
  assert.ok(chanceOf(model, fields, first, other) < 0.01);
  const bits = Object.fromEntries(
    evidenceOf(model, fields, first, first).map(({ field, bits: sum }) => [field, sum]),
  );
  assert.ok((bits.birth ?? 0) > 2 * (bits.city ?? 0));
  const share = 60 / ((260 * 259) / 2);
  assert.ok(model.lambda > share / 2 && model.lambda < share * 2, `${model.lambda} ${share}`);
});

test('two rows are judged by what is known before', () => {
  const [row] = rows as [Row];
  const pair = [row, { ...row }];
  const model = learnModel(
    pair,
    pairsByKeys(pair, ({ name }) => [name]),
    fields,
  );
  assert.ok(chanceOf(model, fields, row, row) > 0.9);
  assert.ok(chanceOf(model, fields, row, { name: 'zoe x', city: '1', birth: '20010101' }) < 0.01);
});

test('a key that too many share pairs nobody, and no pair comes twice', () => {
  const many = Array.from({ length: blockMax + 1 }, (_, n) => n);
  assert.equal(pairsByKeys(many, () => ['all']).left.length, 0);
  assert.equal(pairsByKeys([1, 2, 3], () => ['x', 'y']).left.length, 3);
});

test('levels of texts and days', () => {
  assert.deepEqual(
    [textLevel('miller', 'miller'), textLevel('miller', 'miler'), textLevel('kate', 'zoe')],
    [0, 1, 3],
  );
  assert.deepEqual(
    [
      dayLevel('20150304', '20150304'),
      dayLevel('20150304', '20150403'),
      dayLevel('20150304', '20150305'),
      dayLevel('20150304', '19981231'),
    ],
    [0, 1, 1, 3],
  );
});
