import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { english } from './en.ts';
import { korean } from './ko.ts';
import { failureText } from './words.ts';

const folder = join(import.meta.dirname, '..');

/** Each code that is thrown anywhere, `<operation>-under-way` for each operation that the type names. */
function codesThrown(): Set<string> {
  const codes = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || entry.endsWith('.test.ts')) continue;
    const text = readFileSync(join(folder, entry), 'utf8');
    for (const [, code = ''] of text.matchAll(/new Failure\(\s*'([a-z-]+)'/g)) codes.add(code);
    const operations = /type Operation =([^;]+);/.exec(text)?.[1] ?? '';
    for (const [, name] of operations.matchAll(/'([a-z-]+)'/g)) codes.add(`${name}-under-way`);
  }
  return codes;
}

test('each failure has a sentence in Korean, with and without its facts', () => {
  const codes = codesThrown();
  assert.ok(codes.size > 25, `only ${codes.size} codes were seen`);
  for (const code of codes) {
    for (const facts of [{}, { path: 'a.txt', name: 'a', hook: 'pre-commit' }]) {
      const said = failureText(korean, { code, detail: 'English', facts });
      assert.match(said, /\p{Script=Hangul}[\s\S]*요[.:)]/u, code);
      assert.doesNotMatch(said, /undefined/, code);
    }
    assert.equal(failureText(english, { code, detail: 'Mend it.' }), 'Mend it.');
  }
});

test('what a hook said follows after our own sentence', () => {
  const failure = {
    code: 'hook-failed',
    detail: 'x',
    facts: { hook: 'commit-msg', said: '표가 없다' },
  };
  assert.match(failureText(korean, failure), /^commit-msg .*요\.\n표가 없다$/);
});
