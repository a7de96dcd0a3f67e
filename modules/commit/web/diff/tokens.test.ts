import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tokenize } from './tokens.ts';

const kinds = (line: string, path: string) =>
  tokenize(line, path)
    .filter((token) => token.kind !== 'plain')
    .map((token) => [token.kind, token.text]);

test('words, strings, numbers and comments are told apart', () => {
  assert.deepEqual(kinds("const a = 'x // y' + 12; // done", 'src/a.ts'), [
    ['word', 'const'],
    ['string', "'x // y'"],
    ['number', '12'],
    ['comment', '// done'],
  ]);
  assert.deepEqual(kinds('def pay(): # 결제', 'pay.py'), [
    ['word', 'def'],
    ['comment', '# 결제'],
  ]);
  assert.deepEqual(kinds('constant = definitely', 'a.py'), []);
  assert.deepEqual(kinds('const a = 1', 'README'), []);
});

test('no character is lost or added, whatever the line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('a.ts', 'b.py', 'c.sql', 'd'),
      (line, path) => {
        assert.equal(
          tokenize(line, path)
            .map((token) => token.text)
            .join(''),
          line,
        );
      },
    ),
  );
});

test('a hostile line costs no more than its length', () => {
  const started = performance.now();
  for (const part of ['"', "'\\", '/*', '`', '*', 'a', '1.']) tokenize(part.repeat(500), 'a.ts');
  tokenize('"'.repeat(1_000_000), 'a.ts');
  assert.ok(performance.now() - started < 500);
});
