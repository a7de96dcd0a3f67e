import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { findAddress } from '../scripts/tunnel.ts';

test('the address of a tunnel is found in what each of them writes', () => {
  const lines = {
    '2026-01-01T00:00:00Z INF |  https://two-words.trycloudflare.com   |':
      'https://two-words.trycloudflare.com',
    't=2026 lvl=info msg="started tunnel" url=https://a1b2.ngrok.app': 'https://a1b2.ngrok.app',
    'https://desk.tail1234.ts.net/': 'https://desk.tail1234.ts.net',
    'a1.lhr.life tunneled with tls termination, https://a1.lhr.life': 'https://a1.lhr.life',
    'https://desk.example.com:8443': 'https://desk.example.com:8443',
    'Read https://developers.example.com/tunnels/ and https://example.com/terms': undefined,
    'http://127.0.0.1:7410 https://localhost': undefined,
    'https://': undefined,
  };
  for (const [line, address] of Object.entries(lines))
    assert.equal(findAddress(line), address, line);
});

const tunnel = `
  console.error('see https://manual.example.com/start');
  console.error('your url is: https://tunnel.example.com');
  setInterval(() => {}, 1000);`;
const server = `
  console.log(process.env.DOJANG_PUBLIC_URL, process.env.DOJANG_TRUST_PROXY);
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);`;

test('one command starts a tunnel and the server under its address, and ends with either', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-tunnel-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const script = new URL('../scripts/tunnel.ts', import.meta.url);
  const start = JSON.stringify(file('server.mjs', server));
  const command = file(
    'command.mjs',
    `import { runTunnel } from '${script}';
     process.exit(await runTunnel(process.argv.slice(2), ${start}));`,
  );
  const run = (...words: string[]) => {
    const child = spawn(process.execPath, [command, ...words]);
    let text = '';
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk) => {
        text += chunk;
      });
    }
    const ended = new Promise((resolve) => child.on('close', resolve));
    return { child, ended, text: () => text };
  };
  try {
    const running = run(process.execPath, file('tunnel.mjs', tunnel));
    await until('the server', () => /^https:\/\/tunnel\.example\.com 1$/m.test(running.text()));
    assert.match(running.text(), /Phones reach this at https:\/\/tunnel\.example\.com\n/);
    running.child.kill('SIGTERM');
    assert.equal(await running.ended, 7, 'the server has ended in its own way');

    const silent = run(process.execPath, '-e', '');
    assert.equal(await silent.ended, 1);
    assert.match(silent.text(), /ended with 0/);
    const missing = run('no-such-tunnel-here');
    assert.equal(await missing.ended, 1);
    assert.match(missing.text(), /Is it installed\?/);
    assert.equal(await run().ended, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
