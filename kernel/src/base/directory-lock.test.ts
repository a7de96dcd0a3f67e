import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDirectory } from './directory-lock.ts';

const fresh = () => join(mkdtempSync(join(tmpdir(), 'dojang-lock-')), 'db');

test('a folder has one holder, and is free when given back', () => {
  const folder = fresh();
  const unlock = lockDirectory(folder);
  assert.throws(() => lockDirectory(folder), new RegExp(`in use by process ${process.pid}`));
  unlock();
  lockDirectory(folder)();
});

test('a holder that was killed holds nothing', async () => {
  const folder = fresh();
  const script = `import(${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)})
    .then(({ lockDirectory }) => { lockDirectory(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1e6); })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  assert.throws(() => lockDirectory(folder), new RegExp(`in use by process ${child.pid}`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDirectory(folder)();
});

test('a process id that was given to another process holds nothing', () => {
  const folder = fresh();
  writeFileSync(join(folder, '..', '.db.lock'), `${process.pid} 1`);
  lockDirectory(folder)();
});
