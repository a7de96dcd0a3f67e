import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDiff } from './parse-diff.ts';

test('lines are numbered on both sides, and a missing last newline is a note', () => {
  const [first, second] = parseDiff(
    '@@ -3,3 +3,4 @@ function pay() {\n a\n-b\n+c\n+d\n e\n@@ -20 +21,0 @@\n-gone\n\\ No newline at end of file\n',
  );
  assert.deepEqual(
    first?.lines.map(({ kind, text, oldLine, newLine }) => [kind, text, oldLine, newLine]),
    [
      ['same', 'a', 3, 3],
      ['removed', 'b', 4, null],
      ['added', 'c', null, 4],
      ['added', 'd', null, 5],
      ['same', 'e', 5, 6],
    ],
  );
  assert.equal(first?.newEnd, 6);
  assert.deepEqual(
    second?.lines.map((line) => line.kind),
    ['removed', 'note'],
  );
});

test('text that is no diff gives no hunks, and an empty context line stays', () => {
  assert.deepEqual(parseDiff('hello\nworld'), []);
  assert.deepEqual(parseDiff(''), []);
  assert.equal(parseDiff('@@ -1,3 +1,3 @@\n a\n\n b\n')[0]?.lines.length, 3);
});
