import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretsIn } from './secrets.ts';

test('a token in a source is found by its line, and its value is not repeated', () => {
  // In two parts, so that this file has none itself.
  const token = `ghp_${'Zk3vQ9xY2mN7pL4wR8tB1cD6'.repeat(2)}`.slice(0, 40);
  const found = secretsIn('web/src/a.ts', `const a = 1;\nconst token = '${token}';\n`);
  assert.equal(found.length, 1);
  assert.equal(found[0]?.line, 2);
  assert.ok(!JSON.stringify(found).includes(token));
});

test('plain code has no secret', () => {
  assert.deepEqual(secretsIn('a.ts', 'export const token = await readToken(request);\n'), []);
});
