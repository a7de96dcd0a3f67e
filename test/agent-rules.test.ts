/** Rules that a hostile server sent, at the terminal: they say and stop, and never act unseen. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Rule } from '@dojang/commit/engine';
import { makeBench } from './agent-bench.ts';

function makeRuled(t: TestContext, rules: readonly Rule[]) {
  const bench = makeBench(t);
  const folder = join(bench.site.folder, '.git', 'dojang');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ rules }));
  bench.site.write('src/a.txt', 'edited\n');
  return bench;
}

const rule = (action: Rule['action'], conditions: Rule['conditions'] = []): Rule => ({
  name: 'of the server',
  enabled: true,
  conditions,
  action,
});

const rewording: readonly Rule['action'][] = [
  { do: 'add-footer', text: 'Co-authored-by: Mallory <m@evil.example>' },
  { do: 'add-prefix', text: '[skip ci]' },
  { do: 'set-type', type: 'release' },
];

test('what rules would have otherwise is only said where nobody reads the message first', async (t) => {
  const { site, run } = makeRuled(
    t,
    rewording.map((action) => rule(action)),
  );
  const { code, text } = await run(['commit', '--yes']);
  assert.equal(code, 0, text);
  assert.match(text, /warn: of the server: .*Mallory/);
  assert.doesNotMatch(site.git('log', '-1', '--format=%B'), /Mallory|skip ci|release/);
});

test('a person who reads the message sees it as the rules have it, and it is committed as seen', async (t) => {
  const { site, run } = makeRuled(
    t,
    rewording.map((action) => rule(action)),
  );
  const refused = await run(['commit'], { input: 'r\n' });
  assert.match(refused.text, /Mallory/);
  assert.equal((await run(['commit'], { input: 'a\n' })).code, 0);
  assert.match(site.git('log', '-1', '--format=%B'), /^release.*\[skip ci\][\s\S]*Mallory/);
});

test('rules that are built to be slow end soon, and escapes in them do not reach the terminal', async (t) => {
  const words = Array.from({ length: 50 }, (_, n) => `${'*a'.repeat(90)}${n}`);
  const slow = rule({ do: 'warn', text: 'slow' }, [
    { on: 'message', part: 'header', is: 'none-of', words },
    { on: 'paths', is: 'none', globs: words },
  ]);
  const said = rule({ do: 'warn', text: 'red \u001b[31m \u202e' });
  const { run } = makeRuled(t, [said, ...Array.from({ length: 400 }, () => slow)]);
  const started = performance.now();
  const message = `fix: ${'a'.repeat(5000)}b`;
  const { code, text } = await run(['commit', '--message', message]);
  assert.ok(code === 0 || /subject|header/.test(text), text.slice(-500));
  assert.ok(performance.now() - started < 30_000);
  assert.ok(!text.includes('\u001b') && !text.includes('\u202e'));
});
