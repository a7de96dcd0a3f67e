import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundedJson, boundedRecord, count, instant } from '@dojang/kernel/bounds';
import { findUnbounded } from '@dojang/kernel/testing';
import { z } from 'zod';
import {
  filesWithSchemas,
  hiddenSchemas,
  listUnbounded,
  schemasOfFaces,
  schemasOfFiles,
} from './schemas.ts';

test('the walk sees every route, job and kind of draft, and the files that make schemas', async () => {
  const faces = schemasOfFaces().map(({ name }) => name);
  for (const name of [
    'commit: POST /commit/captures body',
    'commit: GET /commit/search query',
    'commit: GET /commit/drafts/:id response',
    'kernel: PUT /drafts/:id/stamp params',
    'commit: job commit.draft',
    'commit: draft commit.commit',
  ]) {
    assert.ok(faces.includes(name), `${name} was not seen`);
  }
  assert.ok((await filesWithSchemas()).length > 30);
  const files = (await schemasOfFiles()).map(({ name }) => name);
  for (const name of [
    'agent/src/resident/spool.ts captureEntry',
    'agent/src/act/journal-schema.ts journal',
    'modules/commit/src/engine/change/scope.ts scope',
  ]) {
    assert.ok(files.includes(name), `${name} was not seen`);
  }
  assert.ok(files.length > 60, `only ${files.length} exported schemas were seen`);
});

test('every text, list, record and number of every schema has its bounds', async () => {
  assert.deepEqual(await listUnbounded(), []);
});

test('no schema is kept where the walk does not see it', async () => {
  assert.deepEqual(await hiddenSchemas(), []);
});

const open: readonly [string, z.ZodType, readonly string[]][] = [
  ['a text', z.object({ a: z.string().min(1) }), ['.a: a text without a maximum']],
  ['a list', z.array(z.uuid()), ['.: a list without a maximum']],
  ['what is in a list', z.array(z.string()).max(3), ['[]: a text without a maximum']],
  ['a datetime', z.iso.datetime().nullable(), ['.: a text without a maximum']],
  ['an address', z.url(), ['.: a text without a maximum']],
  ['an open pattern', z.string().regex(/^a+$/), ['.: a text without a maximum']],
  ['half a pattern', z.string().regex(/^a|b$/), ['.: a text without a maximum']],
  ['a class that repeats', z.string().regex(/^[a-z]{2,}$/), ['.: a text without a maximum']],
  ['a number', z.int(), ['.: a number without a minimum and a maximum']],
  ['a number below', z.number().max(3), ['.: a number without a minimum and a maximum']],
  ['anything', z.object({ a: z.unknown() }).nullish(), ['.a: anything at all']],
  ['what an object leaves open', z.looseObject({}), ['.*: anything at all']],
  ['a record', z.record(z.string().max(9), count), ['.: a record whose keys are not counted']],
  ['one branch', z.union([z.literal(1), z.string()]), ['.: a text without a maximum']],
  [
    'what a pipe takes',
    z.string().transform((text) => text.length),
    ['.: a text without a maximum'],
  ],
];

for (const [name, schema, missing] of open) {
  test(`the walk names ${name} without bounds`, () => {
    assert.deepEqual(findUnbounded(schema), missing);
  });
}

test('the walk takes what is bounded, however it is wrapped', () => {
  const schema = z.object({
    text: z.string().trim().max(5).optional(),
    id: z.uuid().nullable(),
    at: instant,
    hash: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
    list: z
      .array(z.enum(['a', 'b']))
      .max(2)
      .default([]),
    record: boundedRecord(z.string().max(9), count, 3).optional(),
    json: boundedJson({ charactersMax: 100 }).optional(),
  });
  assert.deepEqual(findUnbounded(schema), []);
});

test('a record takes as many keys as it says, and no more', () => {
  const record = boundedRecord(z.string().max(9), count, 2);
  assert.ok(record.safeParse({ a: 1, b: 2 }).success);
  assert.ok(!record.safeParse({ a: 1, b: 2, c: 3 }).success);
});

test('JSON of any shape is taken up to its size, its depth and its number of values', () => {
  const json = boundedJson({ charactersMax: 100, depthMax: 3, valuesMax: 20 });
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  assert.ok(json.safeParse({ a: ['b', { c: 1 }] }).success);
  assert.ok(json.safeParse(nested(3)).success);
  assert.ok(!json.safeParse(nested(4)).success);
  assert.ok(!json.safeParse({ a: 'x'.repeat(101) }).success);
  assert.ok(!json.safeParse({ ['k'.repeat(101)]: 1 }).success);
  assert.ok(!json.safeParse(Array(21).fill(1)).success);
  let deep: unknown = 1;
  for (let n = 0; n < 200_000; n += 1) deep = [deep];
  assert.ok(
    !json.safeParse(deep).success,
    'a value deeper than the stack is refused, not thrown on',
  );
});
