import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

function capture() {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

test('a line is JSON with service, level, time, an id of its own and the trace', () => {
  const { log, parsed } = capture();
  const child = log.child({ trace: 'a-trace', org: 'an-org' });
  child.info({ draft: '1' }, 'act finished');
  child.warn('again');
  const [first, second] = parsed();
  assert.equal(first.svc, 'dojang');
  assert.equal(first.lvl, 'info');
  assert.equal(first.msg, 'act finished');
  assert.equal(first.trace, 'a-trace');
  assert.ok(!Number.isNaN(Date.parse(first.ts)));
  assert.notEqual(first.id, second.id);
});

test('an error is logged by name, code and place; what it quotes is masked or left out', () => {
  const { log, lines, parsed } = capture();
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const cause = new Error(`mail to kim@example.com with ${token}`);
  const error = Object.assign(new Error(`token ${token} refused`, { cause }), {
    code: '23505',
    detail: 'Key (email)=(kim@example.com) already exists.',
    parameters: ['kim@example.com'],
  });
  log.error({ error }, 'request failed by a bug');
  assert.equal(parsed()[0].error.code, '23505');
  assert.ok(parsed()[0].error.stack.includes('log.test.ts'));
  const text = lines.join('');
  assert.ok(!text.includes(token));
  assert.ok(!text.includes('kim@example.com'));
});

test('fields with the name of a secret are never written', () => {
  const { log, lines } = capture();
  log.info({ token: 'planted-1', headers: { authorization: 'planted-2' } }, 'a request');
  assert.ok(lines[0]?.includes('<redacted>'));
  assert.ok(!lines.join('').includes('planted'));
});
