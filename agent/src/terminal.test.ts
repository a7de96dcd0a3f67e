import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { asJson } from './terminal.ts';

const url = new URL('./terminal.ts', import.meta.url);

test('whatever a command says, the terminal gets no escape and no character that cannot be seen', () => {
  const script = `
    const { openTerminal } = await import(${JSON.stringify(url.href)});
    const { say } = openTerminal({ language: 'en', environment: {} }, '/');
    say('main\\u202e\\u001b[2J\\u009b2J 한글 🧑‍💻');
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(said, 'main[U+202E RLO][U+001B ESC][2J[U+009B]2J 한글 🧑‍💻\n');
});

test('JSON for a terminal means the same, and shows nothing that cannot be seen', () => {
  const value = { path: 'a\u202e\u{e0041}b', name: '한글' };
  const text = asJson(value);
  assert.equal(text, '{"path":"a\\u202e\\udb40\\udc41b","name":"한글"}');
  assert.deepEqual(JSON.parse(text), value);
});
