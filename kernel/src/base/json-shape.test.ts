import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkShape, usualShape } from './json-shape.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What the count stands for: each value, and the name of each member. */
function countIn(value: unknown): { values: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
  const inner = Object.values(value).map(countIn);
  const names = Array.isArray(value) ? 0 : inner.length;
  return {
    values: inner.reduce((sum, each) => sum + each.values, 1 + names),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  };
}

test('values and depth are counted before a body is parsed, whatever its texts hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const bytes = bytesOf(JSON.stringify(value));
      const { values, depth } = countIn(value);
      checkShape(bytes, { valuesMax: 2 * values + 1, depthMax: depth });
      if (depth === 0) return;
      assert.throws(() => checkShape(bytes, { valuesMax: 1e6, depthMax: depth - 1 }), {
        code: 'body-too-complex',
      });
    }),
  );
});

test('a million empty lists are refused at the first that is too many', () => {
  let looks = 0;
  const many = new Proxy(bytesOf(`[${'[],'.repeat(1_000_000)}[]]`), {
    get: (bytes, key) => {
      looks += 1;
      return bytes[key as unknown as number];
    },
  });
  assert.throws(() => checkShape(many), { status: 400, code: 'body-too-complex' });
  // Three bytes for each list, and a look at the length beside each.
  assert.ok(looks < 7 * usualShape.valuesMax, `${looks} looks`);
  assert.throws(() => checkShape(bytesOf('['.repeat(100_000))), { code: 'body-too-complex' });
  checkShape(bytesOf(`{"a":"${'[,{\\"'.repeat(10_000)}"}`));
});
