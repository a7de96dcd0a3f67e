/** A second start beside a server that runs: it says where, and shows a way in. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { until } from '@dojang/kernel/testing/until';
import { claim, startServer } from './world.ts';

/** Only an embedded database belongs to one server. */
const embedded = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', REDIS_URL: '' };
/** Each took 10 to 90 ms of every start: of a request, a token or a push is the first that needs it. */
const loadedLater = [
  '/node_modules/@clickhouse/',
  'deps/undici/undici',
  '/node_modules/ajv/',
  '/node_modules/jose/',
  '/node_modules/web-push/',
];

/** A module that, once its process ends, writes to `file` the names of all that was loaded. */
const listLoaded = (file: string) => `
  import { writeFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  import { isMainThread } from 'node:worker_threads';
  const names = [];
  const load = (url, context, next) => { names.push(url); return next(url, context); };
  if (isMainThread) {
    registerHooks({ load });
    process.on('exit', () =>
      writeFileSync(${JSON.stringify(file)}, [...names, ...process.moduleLoadList].join('\\n')));
  }`;

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
  const listed = join(folder, 'loaded.txt');
  writeFileSync(join(folder, 'list.mjs'), listLoaded(listed));
  const NODE_OPTIONS = `--import ${pathToFileURL(join(folder, 'list.mjs'))}`;
  const fresh = await startServer(data, { ...embedded, NODE_OPTIONS });
  assert.notEqual(fresh.url, '');
  await fresh.stop();
  const loaded = readFileSync(listed, 'utf8').split('\n');
  assert.ok(
    loaded.some((name) => name.includes('/fastify/fastify.js')),
    'the list is whole',
  );
  for (const part of loadedLater) {
    assert.deepEqual(
      loaded.filter((name) => name.includes(part)),
      [],
      `a start loads ${part}`,
    );
  }
});

const hasTerminal = spawnSync('script', ['--version']).status === 0;

test('at a terminal a start shows the address and no log, and Ctrl-C ends it with 0', {
  skip: !hasTerminal,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-running-'));
  const data = join(folder, 'data');
  const first = await startServer(data, embedded);
  await first.stop();
  const child = spawn('script', ['-qfec', `exec "${process.execPath}" "${main}"`, '/dev/null'], {
    env: { PATH: process.env.PATH, SHELL: '/bin/sh', DOJANG_DATA: data, DOJANG_PORT: '0' },
  });
  t.after(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await until('the link', () => /\/pair#/.test(text) || undefined, 60_000);
  assert.match(text, /도장 Dojang {2}http:\/\/127\.0\.0\.1:\d+ {2}/);
  child.stdin.write('\u0003');
  assert.equal(await ended, 0, text);
  assert.doesNotMatch(text, /\{"lvl"/, 'no line of the log');
});
