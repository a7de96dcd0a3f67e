import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { createLiveness } from './liveness.ts';
import { listenOps, type OpsOptions } from './ops-server.ts';
import { createReadiness, diskCheck } from './readiness.ts';

const log = createLog({ level: 'silent' });

async function open(options: Partial<OpsOptions> = {}) {
  const metrics = createMetrics();
  metrics.counter('note_total', 'Notes').inc();
  const readiness = options.readiness ?? createReadiness(log);
  const liveness = createLiveness();
  const rest = { host: '127.0.0.1', port: 0, liveness, metrics };
  const server = await listenOps({ ...rest, ...options, readiness });
  after(() => Promise.all([server.close(), liveness.close()]));
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };
  return { ask, readiness };
}

test('a process that is starting is alive and not ready; ready once all has begun; not any more when it drains', async () => {
  const { ask, readiness } = await open();
  assert.equal((await ask('/healthz/live')).status, 200);
  const early = await ask('/healthz/ready');
  assert.equal(early.status, 503);
  assert.match(JSON.parse(early.text).fixes.started, /wait/);
  readiness.noteStarted();
  assert.equal((await ask('/healthz/ready')).status, 200);
  readiness.drain();
  const late = await ask('/healthz/ready');
  assert.equal(late.status, 503);
  assert.deepEqual(JSON.parse(late.text).checks, { started: true, open: false });
  assert.equal((await ask('/healthz/live')).status, 200);
});

test('a stall counts, however long the loop turned before and after it', async () => {
  const liveness = createLiveness();
  after(() => liveness.close());
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  // More than a hundred turns that were in time: of those, a share would hide one that was not.
  await wait(2_500);
  const stalled = performance.now();
  while (performance.now() - stalled < 400);
  await wait(50);
  const { isLive, loopDelayMs } = liveness.ask();
  assert.ok(loopDelayMs >= 350, `${loopDelayMs} ms`);
  assert.equal(isLive, true);
});

test('a check that fails, rejects or hangs is named with its fix; a probe that asks again soon costs nothing', async () => {
  const readiness = createReadiness(log);
  readiness.noteStarted();
  let asked = 0;
  readiness.add('books', {
    fix: 'open the books',
    holds: () => {
      asked += 1;
      return true;
    },
  });
  assert.equal((await readiness.ask()).isReady, true);
  await Promise.all([readiness.ask(), readiness.ask()]);
  assert.equal(asked, 1);
  readiness.add('disk', { fix: 'make room', holds: () => Promise.reject(new Error('full')) });
  readiness.add('silent', { fix: 'start it', holds: () => new Promise(() => undefined) });
  const { isReady, fixes } = await readiness.ask();
  assert.equal(isReady, false);
  assert.deepEqual(fixes, { disk: 'make room', silent: 'start it' });
});

test('metrics need the token where one is set; a page of another site reads nothing', async () => {
  const free = await open();
  assert.match((await free.ask('/metrics')).text, /note_total 1/);
  const foreign = { headers: { 'sec-fetch-site': 'same-origin' } };
  assert.equal((await free.ask('/metrics', foreign)).status, 403);
  const { ask } = await open({ metricsToken: 'a token for metrics' });
  assert.equal((await ask('/metrics')).status, 403);
  const scrape = { headers: { authorization: 'Bearer a token for metrics' } };
  assert.equal((await ask('/metrics', scrape)).status, 200);
  assert.equal((await ask('/healthz/live')).status, 200, 'probes send none');
  assert.equal((await ask('/api/me')).status, 404);
  assert.equal((await ask('/metrics', { ...scrape, method: 'POST' })).status, 405);
});

test('a full disk makes the process not ready, and says which', async () => {
  const readiness = createReadiness(log);
  readiness.noteStarted();
  readiness.add('disk', diskCheck(tmpdir()));
  assert.equal((await readiness.ask()).isReady, true);
  // A file system without a free byte.
  readiness.add('disk', diskCheck('/proc'));
  assert.match((await readiness.ask()).fixes.disk ?? '', /\/proc is full: make room/);
});
