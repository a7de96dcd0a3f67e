/** The command line gets an API key from a person, on a real server, and gives it back. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { commitModule } from '@dojang/commit';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';

import { until } from '@dojang/kernel/testing/until';
import { makeBench } from './bench.ts';

const modules = [kernelModule, commitModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
const server = await app.listen({ host: '127.0.0.1', port: 0 });
after(() => app.close());

/** Runs `dojang login`, and confirms on the page as a person would. */
async function logIn(t: TestContext, words: readonly string[] = []) {
  const owner = await newOrg(kernel);
  const browser = await pairDevice(app, owner);
  const bench = makeBench(t);
  const ends = bench.follow(['login', server, '--no-browser', ...words]);
  const page = await until('the address', () => /\S+\/keys\/grant#\S+/.exec(ends.text())?.[0]);
  const wish = new URLSearchParams(new URL(page).hash.slice(1));
  const claim = wish.get('claim') ?? '';
  assert.ok(ends.text().includes(`${claim.slice(0, 4)}-${claim.slice(4, 8)}`.toUpperCase()));
  const grant = { claim, name: wish.get('name'), scopes: ['commit.read'], expiresInDays: 7 };
  const granted = await browser.send('POST', '/keys/grants', grant);
  assert.equal(granted.status, 201, JSON.stringify(granted.body));
  const { code, text, out } = await ends.ended;
  assert.equal(code, 0, text);
  const kept = join(bench.home, 'key.json');
  return { bench, browser, wish, text, out, kept };
}

const heldBy = async ({ browser }: Awaited<ReturnType<typeof logIn>>) =>
  (await browser.send('GET', '/keys')).body.keys.map(({ id }: { id: string }) => id);

test('login keeps a key for its owner alone, and logout revokes it', async (t) => {
  const at = await logIn(t);
  assert.match(at.text, /Logged in to /);
  assert.equal(statSync(at.kept).mode & 0o077, 0);
  const { secret, keyId, url } = JSON.parse(readFileSync(at.kept, 'utf8'));
  assert.equal(url, server);
  assert.deepEqual(await heldBy(at), [keyId]);
  assert.ok(!at.text.includes(secret), 'the secret is on no screen');
  const out = await at.bench.run(['logout']);
  assert.deepEqual([out.code, existsSync(at.kept)], [0, false], out.text);
  assert.deepEqual(await heldBy(at), []);
  const again = await at.bench.run(['logout'], { env: { LANG: 'ko_KR.UTF-8' } });
  assert.equal(again.code, 1);
  assert.match(again.text, /로그인하지 않았어요/);
});

test('login asks for scopes, answers as JSON, and ends the key of the login before', async (t) => {
  const first = await logIn(t, ['--scope', 'commit.read', '--scope', 'commit.write', '--json']);
  assert.equal(first.wish.get('scopes'), 'commit.read commit.write');
  const { keyId } = JSON.parse(first.out);
  assert.deepEqual(await heldBy(first), [keyId]);
  const ends = first.bench.follow(['login', '--no-browser', '--json']);
  const page = await until('the address', () => /\S+\/keys\/grant#\S+/.exec(ends.text())?.[0]);
  const claim = new URLSearchParams(new URL(page).hash.slice(1)).get('claim');
  const grant = { claim, name: 'again', scopes: ['commit.read'], expiresInDays: 7 };
  await first.browser.send('POST', '/keys/grants', grant);
  const { out } = await ends.ended;
  assert.deepEqual(await heldBy(first), [JSON.parse(out).keyId]);
});

test('a key that was revoked on the page is removed here all the same', async (t) => {
  const at = await logIn(t);
  const [id] = await heldBy(at);
  await at.browser.send('DELETE', `/keys/${id}`);
  const { code, text } = await at.bench.run(['logout']);
  assert.equal(code, 0, text);
  assert.match(text, /had ended already/);
  assert.equal(existsSync(at.kept), false);
});

test('a server that is away for a moment, while a person confirms, ends no login', async (t) => {
  let asked = 0;
  const shaky = createServer((request, response) => {
    asked += 1;
    if (asked === 2) request.destroy();
    else if (asked === 3) response.writeHead(502).end('<p>starting</p>');
    else if (asked === 4) response.end('{}');
    else response.end(JSON.stringify({ state: 'waiting' }));
  });
  await new Promise<void>((resolve) => shaky.listen(0, '127.0.0.1', resolve));
  t.after(() => shaky.close());
  const address = shaky.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  const { code, text } = await makeBench(t).run(['login', url, '--no-browser']);
  assert.deepEqual([code, asked], [1, 4], text);
  assert.match(text, /is not a Dojang server of this version/);
});

test('a server that is not named, or no server, is said', async (t) => {
  const bench = makeBench(t);
  for (const [words, said] of [
    [['login'], /Which server\?/],
    [['login', 'file:///etc/passwd'], /Which server\?/],
    [['login', 'http://127.0.0.1:1'], /does not answer/],
    [['logout'], /No API key works here/],
  ] as const) {
    const { code, text } = await bench.run(words);
    assert.equal(code, 1, text);
    assert.match(text, said);
  }
});
