import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog, openPlanCatalogue } from '@dojang/kernel/server';
import { readConfig } from './config.ts';
import { products as modules } from './modules.ts';
import { describeStartFailure } from './start-failure.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const start = (args: readonly string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number | null; text: string }>((resolve) => {
    const { PATH = '' } = process.env;
    const options = { env: { PATH, DOJANG_LOG_LEVEL: 'silent', ...env } };
    const child = spawn(process.execPath, [main, ...args], options);
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    child.once('close', (code) => resolve({ code, text }));
  });

async function refused(words: RegExp, args: readonly string[], env: Record<string, string> = {}) {
  const { code, text } = await start(args, env);
  assert.equal(code, 1, text);
  assert.match(text, words);
  assert.doesNotMatch(text, /\n\s+at /, 'no stack');
}

test('a port in use is reported with its fix, without a stack', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const data = join(folder, 'port');
  await refused(/choose another by DOJANG_PORT/, ['--data', data, '--port', String(port)]);
  other.close();
});

test('a folder that is not one, a wrong flag, key, proxy or database: words and code 1', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const data = ['--port', '0', '--data', join(folder, 'unused')];
  await refused(/name a folder by DOJANG_DATA/, ['--data', file]);
  await refused(/name another by DOJANG_DATA/, ['--data', join(file, 'below')]);
  await refused(/--bogus/, ['--bogus']);
  await refused(/32 bytes/, data, { DOJANG_MASTER_KEY: 'c2hvcnQ=' });
  await refused(/PUSH_CONTACT: an address/, data, { PUSH_CONTACT: 'you@example.com' });
  await refused(/DOJANG_TRUST_PROXY/, data, { DOJANG_TRUST_PROXY: 'yes' });
});

test('plans that cannot be used: which file, what is wrong in it, and how to name another', async () => {
  const data = ['--port', '0', '--data', join(folder, 'plans')];
  const path = join(folder, 'plan-catalog.yml');
  const env = { DOJANG_PLAN_CATALOG: path };
  await refused(/plan-catalog\.yml .*name another by DOJANG_PLAN_CATALOG.*no such file/, data, env);
  const label = '{ ko: 무료, en: Free }';
  writeFileSync(
    path,
    `plans:\n  - { name: free, label: ${label}, commit: { reuse: { trust: 0.94 } } }\n...\n`,
  );
  await refused(/write 0\.95 or more\s+→ at plans\[0\]\.commit\.reuse\.trust/, data, env);
});

test('the plans that come with the repository are four, and differ in the trust they ask', () => {
  const { planCatalogue } = readConfig({}, []);
  const catalogue = openPlanCatalogue({
    path: planCatalogue,
    modules,
    log: createLog({ level: 'silent' }),
  });
  catalogue.close();
  assert.deepEqual(
    catalogue.plans().map(({ name, sections }) => [name, sections.commit]),
    [
      ['free', { reuse: { trust: 0.95 } }],
      ['basic', { reuse: { trust: 0.95 } }],
      ['premium', { reuse: { trust: 0.97 } }],
      ['org', { reuse: { trust: 0.97 } }],
    ],
  );
});

test('what nobody foresaw keeps its stack', () => {
  assert.match(describeStartFailure(new TypeError('x is not a function')), /\n\s+at /);
  const refusal = Object.assign(new Error('mkdir'), { code: 'EACCES', path: '/data' });
  assert.match(describeStartFailure(refusal), /^Dojang cannot start: \/data cannot be written/);
});
