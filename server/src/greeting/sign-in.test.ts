import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isPlainHttp } from '../warnings.ts';
import { forgetSignIn, showSignIn, signInFile } from './sign-in.ts';

const link = 'http://127.0.0.1:7410/pair#a-secret';

function newFolder(t: TestContext) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'dojang-sign-in-'));
  t.after(() => rmSync(dataFolder, { recursive: true, force: true }));
  return dataFolder;
}

function printed(t: TestContext) {
  const log = t.mock.method(console, 'log', () => {});
  return () => log.mock.calls.map((call) => String(call.arguments[0])).join('\n');
}

test('where nobody looks, the sign-in link lies in a file of the owner and not in the output', (t) => {
  const dataFolder = newFolder(t);
  const output = printed(t);
  showSignIn(link, { dataFolder, prints: false });
  const file = signInFile(dataFolder);
  assert.ok(output().includes(file) && !output().includes('a-secret'));
  assert.ok(readFileSync(file, 'utf8').includes(link));
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('at a terminal the link is printed and no file is left', (t) => {
  const dataFolder = newFolder(t);
  const output = printed(t);
  showSignIn(link, { dataFolder, prints: true });
  assert.ok(output().includes(link));
  assert.throws(() => statSync(signInFile(dataFolder)), { code: 'ENOENT' });
});

test('a start takes the file of an earlier one away, and writes through none that lies there', (t) => {
  const dataFolder = newFolder(t);
  printed(t);
  writeFileSync(signInFile(dataFolder), 'planted');
  assert.throws(() => showSignIn(link, { dataFolder, prints: false }), { code: 'EEXIST' });
  forgetSignIn(dataFolder);
  showSignIn(link, { dataFolder, prints: false });
});

test('plain http is warned of wherever it leaves this machine', () => {
  assert.equal(isPlainHttp('http://127.0.0.1:7410', '127.0.0.1'), false);
  assert.equal(isPlainHttp('http://localhost:7410', '::1'), false);
  assert.equal(isPlainHttp('https://dojang.example', '0.0.0.0'), false, 'a proxy ends TLS');
  assert.equal(isPlainHttp('http://192.168.0.10:7410', '0.0.0.0'), true);
  assert.equal(isPlainHttp('http://127.0.0.1:7410', '0.0.0.0'), true);
});
