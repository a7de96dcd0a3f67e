import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternMatcher } from './patterns.ts';

test('patterns match as those of git do', () => {
  const cases: [string[], string, boolean][] = [
    [['*.log'], 'a/b/c.log', true],
    [['/build'], 'build/x.js', true],
    [['/build'], 'src/build/x.js', false],
    [['build/'], 'src/build/x.js', true],
    [['docs/**/*.md'], 'docs/a/b/c.md', true],
    [['docs/**/*.md'], 'docs/c.md', true],
    [['docs/*.md'], 'docs/a/c.md', false],
    [['*.csv', '!keep.csv'], 'data/keep.csv', false],
    [['file?.txt'], 'file1.txt', true],
    [['# note', '', '  '], 'note', false],
  ];
  for (const [patterns, path, expected] of cases) {
    assert.equal(patternMatcher(patterns)(path), expected, `${patterns} on ${path}`);
  }
});

test('a pattern made to hang a regular expression answers at once', () => {
  const matches = patternMatcher([`${'*a'.repeat(100)}b`, `${'**/'.repeat(100)}x`]);
  const started = performance.now();
  assert.equal(matches(`${'a'.repeat(4000)}/${'a/'.repeat(200)}c`), false);
  assert.ok(performance.now() - started < 1000);
});
