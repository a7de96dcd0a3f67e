/** What else a hostile server can send: rules for the terminal, which never act unseen, and endless answers. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openApi, writeJson } from '@dojang/agent/testing';
import type { Rule } from '@dojang/commit/engine';
import { actList } from '@dojang/commit/schema';
import { makeBench } from './bench.ts';

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

test('an answer without an end is cut off', async (t) => {
  const { home } = makeBench(t);
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const more = () => {
      if (response.destroyed) return;
      sent += 1;
      if (response.write(chunk)) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const id = '00000000-0000-4000-8000-000000000001';
  writeJson(join(home, 'server.json'), {
    url,
    org: id,
    personId: id,
    deviceId: id,
    deviceName: 'd',
  });
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const tokens = { accessToken: 'a', accessExpiresAt: at, refreshToken: 'r', refreshExpiresAt: at };
  writeJson(join(home, 'session.json'), tokens);
  const before = process.memoryUsage().rss;
  await assert.rejects(openApi(home).call('GET', '/commit/acts', actList), {
    code: 'server-unreachable',
  });
  assert.ok(sent < 100, `${sent} MB were taken`);
  assert.ok(process.memoryUsage().rss - before < 400 * 1024 * 1024);
});

test('status says which drafts this machine refused, and what was not as captured', async (t) => {
  const { home, run } = makeBench(t);
  const draftId = '00000000-0000-4000-8000-000000000001';
  const entry = { draftId, at: new Date().toISOString(), field: 'remote', isTold: true };
  writeJson(join(home, 'settled.json'), [
    entry,
    { ...entry, draftId: `${draftId.slice(0, -1)}2`, field: null },
  ]);
  assert.match((await run(['status'])).text, new RegExp(`Refused +1 .*\n +${draftId} +remote`));
  const { refused } = JSON.parse((await run(['status', '--json'])).text);
  assert.deepEqual(refused, [{ id: draftId, field: 'remote' }]);
});
