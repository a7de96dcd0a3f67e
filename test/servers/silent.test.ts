import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import {
  createDatabase,
  signalPostgres,
  startPgbouncer,
  startPostgres,
  stopPgbouncer,
  stopPostgres,
} from '../../scripts/servers.ts';
import { type Client, callApi, claim, type ServerProcess, startServer } from '../world.ts';

/** A cluster of this test alone: it stands still, and says neither yes nor no. */
const cluster = { name: 'silent', port: await freePort() };
const urls = createDatabase(startPostgres(cluster), 'silent');
const env = { DATABASE_URL: urls.url, DATABASE_DIRECT_URL: urls.ownerUrl };
const data = join(mkdtempSync(join(tmpdir(), 'dojang-')), 'data');
const poolerPort = await freePort();
let server: ServerProcess | undefined;
let owner: Client;
let isSilent = false;
const signal = (word: 'STOP' | 'CONT') => {
  signalPostgres(cluster, word);
  isSilent = word === 'STOP';
};
after(async () => {
  server?.child.kill('SIGKILL');
  if (isSilent) signal('CONT');
  stopPgbouncer(poolerPort);
  stopPostgres(cluster);
});

/** How long `work` took, and what came of it. */
async function timed<R>(work: Promise<R>): Promise<{ ms: number; result: R }> {
  const begun = performance.now();
  const result = await work;
  return { ms: performance.now() - begun, result };
}

/** Seven seconds at most, with room for a machine that does other things as well; a request once waited forty. */
const refusedMsMax = 15_000;

const ready = () => fetch(`${server?.url}/healthz/ready`).then((answer) => answer.status);
const ask = (method: string, path: string, body?: unknown) =>
  callApi(server?.url ?? '', method, path, body, new Map(owner.cookies));
const read = () => ask('GET', '/drafts');
const invite = () => ask('POST', '/pairings', { kind: 'phone' });

/** The database falls silent and comes back. */
async function assertRefusedSoon() {
  assert.equal((await read()).status, 200);
  assert.equal(await ready(), 200);

  signal('STOP');
  const refused = await Promise.all([read(), invite(), ask('GET', '/me'), invite()].map(timed));
  for (const { ms, result } of refused) {
    assert.deepEqual([result.status, result.body.code], [503, 'database-unavailable']);
    assert.equal(result.body.retryAfterSeconds, 5);
    assert.ok(ms < refusedMsMax, `${ms} ms until it was refused`);
  }
  const next = await timed(read());
  assert.equal(next.result.status, 503);
  assert.ok(next.ms < refused[0]!.ms / 4, `${next.ms} ms, once the server is known to be silent`);
  const probed = await timed(ready());
  assert.equal(probed.result, 503);
  assert.ok(probed.ms < refusedMsMax, `${probed.ms} ms until it was not ready`);
  assert.equal(await fetch(`${server?.url}/healthz/live`).then((answer) => answer.status), 200);

  signal('CONT');
  await until('the server to go on', async () => ((await ready()) === 200 ? true : undefined));
  assert.equal((await read()).status, 200);
  assert.equal((await invite()).status, 201);
}

test('a database that is silent makes nobody wait for long, neither readers, writers nor the end', async () => {
  const started = await startServer(data, env);
  server = started;
  const link = await until('the link of the owner', async () => started.ownerLink());
  owner = await claim(started.url, link);
  await assertRefusedSoon();

  signal('STOP');
  const ended = await timed(started.stop());
  assert.equal(started.child.exitCode, 0);
  assert.ok(ended.ms < refusedMsMax, `${ended.ms} ms until it ended`);
  signal('CONT');
});

test('the same holds where a pooler is all that is known of the database, although it lets everybody in', async () => {
  const pooler = { port: poolerPort, behind: urls, size: 12 };
  const { ownerUrl } = await startPgbouncer(pooler);
  server = await startServer(data, { DATABASE_URL: ownerUrl, DATABASE_DIRECT_URL: '' });
  await assertRefusedSoon();
});
