/** A second start beside a server that runs: it says where, and shows a way in. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { claim, startServer } from './world.ts';

/** Only an embedded database belongs to one server. */
const embedded = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', REDIS_URL: '' };
const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));

test('a second start says where the first runs, and --sign-in shows a link of it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-running-'));
  const data = join(folder, 'data');
  const server = await startServer(data, embedded);
  t.after(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const again = (...args: string[]) =>
    spawnSync(process.execPath, [main, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DOJANG_DATA: data, DOJANG_PORT: '0' },
    });

  const second = again();
  assert.equal(second.status, 1, second.stdout);
  assert.match(second.stderr, new RegExp(`already runs: ${server.url} \\(process \\d+\\)`));

  const third = again('--sign-in');
  assert.equal(third.status, 0, third.stderr);
  const file = join(data, 'sign-in.txt');
  assert.ok(third.stdout.includes(file) && !third.stdout.includes('/pair#'), 'no link in a log');
  const link = /https?:\/\/\S+\/pair#\S+/.exec(readFileSync(file, 'utf8'))?.[0];
  const owner = await claim(server.url, link ?? '');
  assert.equal((await owner.get('/drafts')).status, 200);

  await server.stop();
  assert.ok(!existsSync(join(data, 'running.json')));
  // What a killed server left behind is nobody's: the process of that number may be another by now.
  writeFileSync(join(data, 'running.json'), JSON.stringify({ pid: process.pid, url: server.url }));
  const fresh = await startServer(data, embedded);
  assert.notEqual(fresh.url, '');
  await fresh.stop();
});
