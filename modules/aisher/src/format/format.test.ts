import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@toon-format/toon';
import fc from 'fast-check';
import { type Compacted, compact, steps } from './compact.ts';
import { complexityOf } from './complexity.ts';
import type { ErrorRow } from './error-row.ts';
import { expand } from './expand.ts';
import { writeForms } from './forms.ts';
import { group } from './grouped.ts';
import { isCountedFor, loadTokenCounter } from './tokens.ts';

const hex = (seed: number, length: number) =>
  Array.from({ length }, (_, at) => ((seed * 2654435761 + at * 40503 * (seed + 1)) >>> 7) & 15)
    .map((digit) => digit.toString(16))
    .join('');

function rowOf(at: number, changed: Partial<ErrorRow> = {}): ErrorRow {
  const traceId = hex(at >> 1, 32);
  const type = 'java.lang.IllegalStateException';
  const message = `Order ${1000 + at} of trace ${traceId} has no price`;
  const frames = Array.from(
    { length: 20 },
    (_, line) => `\tat com.acme.orders.Layer${line}.call(Layer${line}.java:${line * 7})`,
  );
  return {
    source: 'exception',
    service: at % 3 === 0 ? 'orders' : 'payments',
    operation: 'POST /orders/:id',
    environment: 'production',
    version: '2.4.1',
    type,
    message,
    stack: [`${type}: ${message}`, ...frames].join('\n'),
    traceId,
    spanId: hex(at + 99, 16),
    atNs: 1_700_000_000_000_000_000n + BigInt(at) * 1_234_567n,
    attributes: { 'k8s.pod.name': at % 3 === 0 ? 'orders-1' : 'payments-1', 'order.id': 1000 + at },
    ...changed,
  };
}
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => rowOf(at));

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    '{}',
    '$traceId',
    '^',
    '^\n',
    '\n',
    'a: b',
    '12',
    '12 {} 13',
    'null',
    '@a',
    '-',
  ),
);
const id = fc.oneof(
  fc.constantFrom('', hex(1, 32), hex(2, 32), `${hex(1, 8)}${hex(9, 24)}`, hex(1, 8), 'abcdefab'),
  word,
);
const value = fc.oneof(
  word,
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const row: fc.Arbitrary<ErrorRow> = fc.record(
  {
    source: fc.constantFrom('span', 'exception', 'log'),
    service: fc.constantFrom('a', 'b', ''),
    operation: word,
    environment: fc.constantFrom('production', 'test'),
    version: word,
    type: fc.oneof(fc.constantFrom('E', ''), word),
    message: fc.oneof(
      fc.tuple(word, id, word).map((parts) => parts.join(' ')),
      word,
    ),
    stack: fc.oneof(
      fc
        .array(fc.oneof(word, fc.constantFrom('\tat a', '\tat b', '\tat c')), { maxLength: 8 })
        .map((lines) => lines.join('\n')),
      fc.constantFrom('E: a: b\n\tat a', 'E', '^', '^^\n\tat a'),
    ),
    traceId: id,
    spanId: id,
    atNs: fc.oneof(
      fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
      fc
        .integer({ min: 0, max: 5000 })
        .map((ms) => 1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n),
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    ),
    attributes: fc.dictionary(
      fc.constantFrom('a', 'b.c', 'message', 'x y', '__proto__', '@a'),
      value,
      {
        noNullPrototype: true,
      },
    ),
  },
  { noNullPrototype: true },
);
const some = fc.array(row, { maxLength: 9 }).chain((rows) =>
  // Rows that come again are what compaction is for.
  fc
    .array(fc.nat(Math.max(0, rows.length - 1)), { maxLength: 30 })
    .map((places) => [...rows, ...places.flatMap((place) => rows[place] ?? [])]),
);

test('property: what was compacted expands to the same rows, through JSON and through TOON', () => {
  fc.assert(
    fc.property(some, (rows) => {
      const compacted = compact(rows);
      assert.deepEqual(expand(JSON.parse(JSON.stringify(compacted)) as Compacted), rows);
      // biome-ignore lint/suspicious/noExplicitAny: TOON gives back what JSON can hold.
      assert.deepEqual(expand(decode(encode(compacted)) as any), rows);
    }),
    { numRuns: 400, seed: 11 },
  );
});

test('property: each step can be left out, and the rows are still the same', () => {
  fc.assert(
    fc.property(some, fc.subarray([...steps]), (rows, left) => {
      const wanted = Object.fromEntries(left.map((step) => [step, false]));
      assert.deepEqual(expand(compact(rows, wanted)), rows);
    }),
    { numRuns: 300, seed: 12 },
  );
});

test('a message may name what follows from another column of its row', () => {
  const rows = rowsOf(40).map((each, at) => {
    const machine = `machine-${at % 2 === 0 ? 'a' : 'b'}-${hex(at % 2, 12)}`;
    const service = at % 2 === 0 ? 'orders' : 'payments';
    return { ...each, service, message: `lost ${machine} at ${at}`, attributes: { machine } };
  });
  const compacted = compact(rows);
  assert.ok(compacted.by.some(({ columns }) => columns.includes('@machine')));
  assert.match(JSON.stringify(compacted.texts), /"templates":\["lost \{\} at \{\}"\]/);
  assert.deepEqual(expand(compacted), rows);
});

test('every step makes real rows smaller', () => {
  const rows = rowsOf(60).map((each, at) =>
    at === 7 ? { ...each, attributes: { ...each.attributes, 'feature.flag': 'new-price' } } : each,
  );
  const all = JSON.stringify(compact(rows)).length;
  for (const step of steps) {
    const without = JSON.stringify(compact(rows, { [step]: false })).length;
    assert.ok(without > all, `${step}: ${without} without it, ${all} with it`);
  }
});

test('forms are counted, and the smallest that loses nothing is chosen', async () => {
  const { forms, lossless } = writeForms(rowsOf(60), await loadTokenCounter());
  assert.ok(forms.compactedJson.tokens < forms.json.tokens * 0.4, `${forms.compactedJson.tokens}`);
  assert.ok(forms.grouped.tokens < forms.json.tokens * 0.1, `${forms.grouped.tokens}`);
  assert.notEqual(lossless.name, 'grouped');
  const others = [forms.json, forms.toon, forms.compactedJson, forms.compactedToon];
  assert.equal(lossless.tokens, Math.min(...others.map(({ tokens }) => tokens)));
  assert.deepEqual(JSON.parse(forms.json.text())[0].at, '2023-11-14T22:13:20.000000000Z');
});

test('of thousands of errors the plain forms are counted by a part, and written whole', async () => {
  const rows = rowsOf(2500);
  const { forms, lossless } = writeForms(rows, await loadTokenCounter());
  assert.equal(forms.json.isExact, false);
  const few = writeForms(rows.slice(0, 500), await loadTokenCounter()).forms.json.tokens * 5;
  assert.ok(Math.abs(forms.json.tokens / few - 1) < 0.02);
  assert.equal(JSON.parse(forms.json.text()).length, 2500);
  assert.equal(lossless.isExact, lossless.text().length <= 400_000);
});

test('the grouped form counts, gives examples, cuts frames, and says that it is lossy', () => {
  const grouped = group(rowsOf(60), {
    framesOf: () => ['\tat com.acme.A.b(A.java:1)', 'com.acme.C.d'],
  });
  assert.match(grouped.how, /^Lossy/);
  assert.equal(grouped.errors, 60);
  assert.deepEqual(
    grouped.groups.map(({ errors, service, message }) => ({ errors, service, message })),
    [
      { errors: 40, service: 'payments', message: 'Order {} of trace {} has no price' },
      { errors: 20, service: 'orders', message: 'Order {} of trace {} has no price' },
    ],
  );
  assert.equal(grouped.prefix, 'com.acme.');
  assert.equal(grouped.groups[0]!.frames, 'A.b(A.java:1) < C.d');
  assert.equal(grouped.groups[0]!.words, '1001,1002,1004 +37');
  const cut = group(rowsOf(60), { groupOf: ({ spanId }) => spanId, groupsMax: 10 });
  assert.deepEqual(cut.more, { groups: 50, errors: 50 });
});

test('no errors at all have forms too', async () => {
  const { forms } = writeForms([], await loadTokenCounter());
  assert.equal(forms.json.text(), '[]');
  assert.deepEqual(expand(compact([])), []);
});

test('a stranger’s text is counted as text, and one long word does not take its square', async () => {
  const count = await loadTokenCounter();
  assert.ok(count('<|endoftext|>').tokens > 1);
  assert.deepEqual(count('hello world'), { tokens: 2, isExact: true });
  assert.ok(count('가'.repeat(100_000)).tokens > 1000);
  const long = count('error of order 4711\n'.repeat(100_000));
  assert.equal(long.isExact, false);
  assert.ok(Math.abs(long.tokens / 100_000 / count('error of order 4711\n').tokens - 1) < 0.05);
});

test('counts hold by name for the models of one tokenizer', () => {
  for (const model of ['gpt-4o-mini', 'gpt-5', 'o3', 'openai/gpt-4.1'])
    assert.ok(isCountedFor(model));
  for (const model of ['claude-sonnet-4', 'gemma', 'gpt-4-turbo']) assert.ok(!isCountedFor(model));
});

test('one error is cheap; services, stacks and messages of many kinds ask for more', () => {
  assert.equal(complexityOf([]).tier, 'cheap');
  assert.equal(complexityOf([rowOf(0)]).tier, 'cheap');
  const alike = rowsOf(30).map((each) => ({
    ...each,
    message: 'no price',
    stack: 'x'.repeat(500),
  }));
  assert.equal(complexityOf(alike).tier, 'cheap');
  assert.equal(complexityOf(rowsOf(30)).tier, 'strong');
  const middle = rowsOf(30).map((each) => ({ ...each, message: 'no price' }));
  assert.equal(complexityOf(middle).tier, 'middle');
});
