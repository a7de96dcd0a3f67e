import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '@dojang/kernel/testing';
import { freePort } from '../scripts/free-port.ts';

const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-ending-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}) {
  const [port, opsPort] = [String(await freePort()), String(await freePort())];
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH ?? '',
      DOJANG_DATA: join(folder, 'data'),
      DOJANG_PORT: port,
      DOJANG_OPS_PORT: opsPort,
      DOJANG_LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const gone = once(child, 'exit') as Promise<[number | null, string | null]>;
  const statusOf = (at: string, path: string) =>
    fetch(`http://127.0.0.1:${at}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  const ready = () => statusOf(opsPort, '/healthz/ready');
  const untilReady = () => until('ready', async () => (await ready()) === 200 || undefined, 60_000);
  const errorsOf = () => errors;
  return { child, gone, ready, untilReady, errorsOf, live: () => statusOf(port, '/healthz/live') };
}

test('a server that is asked to end is not ready, and answers until balancers have seen it', async () => {
  const server = await start({ DOJANG_DRAIN_MS: '1500' });
  await server.untilReady();
  server.child.kill('SIGTERM');
  await until('not ready', async () => (await server.ready()) === 503 || undefined);
  assert.equal(await server.live(), 200, 'requests are still answered');
  assert.deepEqual(await server.gone, [0, null]);
  assert.equal(server.errorsOf(), '');
});

test('a second signal ends a server at once', async () => {
  const server = await start({ DOJANG_DRAIN_MS: '60000' });
  await server.untilReady();
  server.child.kill('SIGTERM');
  await until('not ready', async () => (await server.ready()) === 503 || undefined);
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.gone, [130, null]);
});

test('a server that is asked to end while it starts ends without a fault, at whatever moment', async () => {
  for (const pauseMs of [0, 400, 800, 1200, 1600, 2000]) {
    const server = await start();
    // The first moments belong to Node itself, which ends by the signal.
    await wait(pauseMs);
    server.child.kill('SIGTERM');
    const [code, signal] = await server.gone;
    assert.ok(code === 0 || signal === 'SIGTERM', `${pauseMs} ms: ${code} ${server.errorsOf()}`);
    assert.equal(server.errorsOf(), '');
  }
});
