import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { boundedJson, facts, instant } from '../base/bounds.ts';
import { draftList } from '../drafts/schema.ts';
import { routesOf } from '../http/module-routes.ts';
import { kernelModule } from '../kernel.ts';
import { answerCompiler, isPlain } from './http-answers.ts';

const at = { method: 'GET', url: '/note' };
const written = (compiler: typeof serializerCompiler, schema: z.ZodType, answer: unknown) => {
  try {
    return compiler({ schema, ...at } as never)(answer);
  } catch (error) {
    return (error as Error).name;
  }
};

test('an answer is written as the library writes it, and refused where the library refuses it', () => {
  const line = z.object({
    id: z.uuid(),
    at: instant,
    kind: z.enum(['note', 'list']),
    more: facts,
    body: boundedJson({ charactersMax: 100 }),
    who: z.object({ name: z.string().trim().max(9) }).nullable(),
    parts: z.array(z.union([z.literal(1), z.string().max(3)])).max(2),
    left: z.int().optional(),
  });
  const good = {
    id: '5e5ad4ef-6f0b-4a4b-8d5e-0d8a5f0f3f11',
    at: '2026-11-30T00:00:00.000Z',
    kind: 'note',
    more: { files: 3 },
    body: { deep: [1, { a: null }] },
    who: { name: ' kim ', secret: 'left out' },
    parts: [1, 'two'],
    token: 'left out',
  };
  assert.ok(isPlain(line));
  const fits = written(answerCompiler, line, good);
  assert.doesNotMatch(fits, /left out/);
  for (const answer of [
    good,
    { ...good, who: null, left: 4 },
    ...Object.keys(good).flatMap((key) =>
      [undefined, null, 7, 'x'.repeat(20), [1, 2, 3], {}].map((value) => ({
        ...good,
        [key]: value,
      })),
    ),
    null,
    undefined,
  ]) {
    const [ours, theirs] = [answerCompiler, serializerCompiler].map((compiler) =>
      written(compiler, line, answer),
    );
    assert.equal(ours, theirs, JSON.stringify(answer));
  }
});

test('what is written otherwise than it is held is left to the library', () => {
  const codec = z.codec(z.iso.datetime(), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  });
  for (const schema of [
    codec,
    z.object({ at: z.array(codec) }),
    z.string().default('x'),
    z.coerce.string(),
    z.string().transform((text) => text.length),
    z.record(z.string(), z.string().catch('x')),
  ]) {
    assert.equal(isPlain(schema), false);
  }
  const schema = z.object({ at: codec });
  const answer = { at: new Date(0) };
  assert.equal(written(answerCompiler, schema, answer), '{"at":"1970-01-01T00:00:00.000Z"}');
});

test('most answers of the kernel are plain, the inbox among them', () => {
  const answers = routesOf(kernelModule).flatMap(({ schema }) => schema.response ?? []);
  const plain = answers.filter(isPlain);
  assert.ok(plain.length > 45, `${plain.length} of ${answers.length}`);
  assert.ok(isPlain(draftList));
});
