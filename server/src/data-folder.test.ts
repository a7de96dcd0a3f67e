import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog } from '@dojang/kernel/server';
import { secureDataFolder } from './data-folder.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-data-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const silent = createLog({ level: 'silent' });

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);

/** Starts the server on `data`, waits until it is ready, and stops it. Gives its log. */
async function runOnce(data: string): Promise<string> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [main, '--data', data, '--port', '0'], { env: { PATH } });
  let text = '';
  let isAsked = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
      if (isAsked || !/dojang is ready/.test(text)) return;
      isAsked = true;
      child.kill('SIGTERM');
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, text);
  return text;
}

/** Everything below a folder whose mode lets others in. */
function openBelow(path: string): { seen: number; open: string[] } {
  const names = readdirSync(path, { recursive: true }).map((name) => join(path, String(name)));
  const open = [path, ...names].filter((each) => (lstatSync(each).mode & 0o077) !== 0);
  return { seen: names.length, open };
}

test('a data folder that others could read is closed at the start, with all that is in it', async () => {
  const data = join(folder, 'open');
  mkdirSync(data, { mode: 0o755 });
  chmodSync(data, 0o755);
  await runOnce(data);
  const first = openBelow(data);
  assert.ok(first.seen > 500, `${first.seen} files were seen: the database is there`);
  assert.deepEqual(first.open, []);
  // As a version that did not care, or a restored copy, left it.
  chmodSync(data, 0o755);
  for (const name of readdirSync(join(data, 'database'))) {
    const path = join(data, 'database', name);
    chmodSync(path, lstatSync(path).isDirectory() ? 0o755 : 0o644);
  }
  assert.match(await runOnce(data), /it was closed to them/);
  assert.deepEqual(openBelow(data).open, []);
});

test('what is not the server’s, and what a link leads to, keeps its mode', () => {
  const data = join(folder, 'mixed');
  mkdirSync(join(data, 'database'), { recursive: true });
  mkdirSync(join(data, 'playground'), { mode: 0o755 });
  chmodSync(join(data, 'playground'), 0o755);
  const outside = join(folder, 'outside.txt');
  writeFileSync(outside, 'mine');
  chmodSync(outside, 0o644);
  symlinkSync(outside, join(data, 'database', 'link'));
  secureDataFolder(data, silent);
  assert.equal(modeOf(data), '700');
  assert.equal(modeOf(join(data, 'playground')), '755');
  assert.equal(modeOf(outside), '644');
});

test('a data folder of another user is refused, or shown to an administrator', (t) => {
  const data = join(folder, 'foreign');
  mkdirSync(data);
  const said: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void said.push(line) } });
  if (process.getuid?.() === 0) {
    chownSync(data, 12_345, 12_345);
    secureDataFolder(data, log);
    assert.match(said.join(''), /belongs to another user/);
  }
  const real = process.getuid;
  t.after(() => Object.assign(process, { getuid: real }));
  process.getuid = () => 54_321;
  assert.throws(() => secureDataFolder(data, log), /belongs to another user.*DOJANG_DATA/);
});
